using RdsIam.Core.Access.Rows;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Access.Findings;

/// <summary>What to know of one row. Pure.</summary>
internal static class RowFindings
{
    private static readonly string[] Mighty = ["SUPERUSER", "rds_superuser", "member of master"];

    public static IReadOnlyList<AccessFinding> Of(AccessRow row) => [.. Found(row)];

    private static IEnumerable<AccessFinding> Found(AccessRow row)
    {
        if (row.Powers.Contains("master"))
        {
            yield return About(row, Messages.AccessMasterReachable(row.Principal.Principal.Name, row.UserName, row.Endpoint?.Name), FindingSeverity.Warning);
        }
        else if (row.Powers.FirstOrDefault(Mighty.Contains) is { } power)
        {
            yield return About(row, Messages.AccessPowerful(row.Principal.Principal.Name, row.UserName, power, row.Endpoint?.Name), FindingSeverity.Warning);
        }

        if (row.Endpoint is { IamEnabled: false } endpoint)
        {
            yield return About(row, Messages.AccessIamOff(endpoint.Name), FindingSeverity.Information);
        }
    }

    private static AccessFinding About(AccessRow row, Message message, FindingSeverity severity) => AccessFinding.Of(message, severity) with
    {
        Principal = row.Principal.Arn,
        UserName = row.UserName,
        Endpoint = row.Endpoint?.Name,
    };
}
