using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Matching;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Auditing;

/// <summary>
/// What the texts of policies about logins do not do as they were meant: users and resource ids that are not there, and width.
/// </summary>
internal static class PolicyTextRules
{
    public static IEnumerable<AccessFinding> Find(AccessSurvey survey)
    {
        var context = new FindingContext { Endpoints = Known(survey), Now = survey.Input.Now };
        foreach (var document in survey.Book.Documents.Where(document => document.Statements.Any(StatementFacts.IsAboutConnect)))
        {
            foreach (
                var finding in PolicyAnalyzer.Analyze(document, context).Where(finding => finding.Severity != FindingSeverity.Information))
            {
                yield return new AccessFinding
                {
                    Id = finding.Id,
                    Severity = finding.Severity,
                    Policy = document.Name,
                    Message = finding.Message,
                    Fix = finding.Fix,
                };
            }

            foreach (var finding in Users(survey, document))
            {
                yield return finding with { Policy = document.Name };
            }
        }
    }

    /// <summary>Database users that a policy names and that are not on the endpoint, or do not log in by IAM.</summary>
    private static IEnumerable<AccessFinding> Users(AccessSurvey survey, PolicyDocument document) =>
        from parts in ConnectParts.Allowed(document, RequestContext.Empty).Distinct()
        where !parts.UserName.AsSpan().ContainsAny('*', '?')
        from endpoint in survey.Side.Endpoints
        where endpoint.ResourceId == parts.ResourceId && survey.Side.Knows(endpoint)
        let user = survey.Side.Find(endpoint, parts.UserName)
        where user is not { IsIamUser: true, CanLogin: true }
        select AccessFinding.Of(
            user is null
                ? Messages.AccessPolicyUserMissing(document.Name, parts.UserName, endpoint.Name)
                : Messages.AccessPolicyUserNotIam(document.Name, parts.UserName, endpoint.Name),
            FindingSeverity.Warning) with { UserName = parts.UserName, Endpoint = endpoint.Name };

    /// <summary>Null: nobody gave endpoints, so that none can be said to be gone.</summary>
    private static IReadOnlyList<KnownEndpoint>? Known(AccessSurvey survey) => survey.Input.Endpoints.Count == 0 ? null :
    [
        .. survey.Input.Endpoints.Select((AccessEndpoint one) => new KnownEndpoint
        {
            ResourceId = one.ResourceId,
            Identifier = one.Identifier,
            HostNames = one.HostNames,
            Partition = one.Partition,
            Region = one.Region,
            AccountId = one.AccountId,
        }),
    ];
}
