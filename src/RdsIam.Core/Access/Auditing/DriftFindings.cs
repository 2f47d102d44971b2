using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Reports;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Access.Auditing;

/// <summary>What has changed since rows were kept. Pure.</summary>
internal static class DriftFindings
{
    /// <summary>Null: nothing has.</summary>
    public static AccessFinding? Of(AccessChange change)
    {
        var row = change.Row;
        var what = string.Join(", ", change.What);
        (Message Message, FindingSeverity Severity)? found = change.Drift switch
        {
            AccessDrift.Added => (Messages.AccessAdded(row.PrincipalArn, row.UserName, row.Endpoint), FindingSeverity.Error),
            AccessDrift.Widened => (Messages.AccessWidened(row.PrincipalArn, row.UserName, row.Endpoint, what), FindingSeverity.Error),
            AccessDrift.Removed => (Messages.AccessRemoved(row.PrincipalArn, row.UserName, row.Endpoint), FindingSeverity.Warning),
            AccessDrift.Narrowed =>
                (Messages.AccessNarrowed(row.PrincipalArn, row.UserName, row.Endpoint, what), FindingSeverity.Information),
            _ => null,
        };
        return found is null ? null : AccessFinding.Of(found.Value.Message, found.Value.Severity) with
        {
            Principal = row.PrincipalArn,
            UserName = row.UserName,
            Endpoint = row.Endpoint,
        };
    }
}
