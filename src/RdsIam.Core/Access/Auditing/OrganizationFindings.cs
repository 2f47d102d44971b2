using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Access.Auditing;

/// <summary>What is not known of the organization's policies, so that an answer may be too wide.</summary>
internal static class OrganizationFindings
{
    public static IEnumerable<AccessFinding> Of(AccessSurvey survey)
    {
        foreach (var (account, control) in survey.Input.Organization)
        {
            if (control.Missing is { } permission)
            {
                yield return AccessFinding.Of(Messages.AccessServiceControlUnread(account, permission), FindingSeverity.Information);
            }
        }

        if (survey.Input.Organization.Values.Any(control => control.HasResourceControl))
        {
            yield return AccessFinding.Of(Messages.AccessResourceControl, FindingSeverity.Information);
        }
    }
}
