using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Access.Findings;

/// <summary>What to know of one row. Pure.</summary>
internal static class RowFindings
{
    private static readonly string[] Mighty = ["SUPERUSER", "rds_superuser", "member of master"];

    /// <param name="who">Who may log in.</param>
    /// <param name="userName">As whom.</param>
    /// <param name="endpoint">Where.</param>
    /// <param name="user">What is known of the user; null: nothing.</param>
    /// <param name="powers">What the user can do there.</param>
    public static IReadOnlyList<AccessFinding> Of(
        AccessPrincipal who, string userName, AccessEndpoint endpoint, AccessUser? user, IReadOnlyList<string> powers)
    {
        var found = new List<AccessFinding>();
        var name = who.Principal.Name;
        if (powers.Contains("master"))
        {
            found.Add(AccessFinding.Of(Messages.AccessMasterReachable(name, userName, endpoint.Name), FindingSeverity.Warning));
        }
        else if (powers.FirstOrDefault(Mighty.Contains) is { } power)
        {
            found.Add(AccessFinding.Of(Messages.AccessPowerful(name, userName, power, endpoint.Name), FindingSeverity.Warning));
        }

        if (who.ServiceControl.Missing is { } permission)
        {
            found.Add(AccessFinding.Of(
                Messages.AccessServiceControlUnread(who.Principal.AccountId, permission), FindingSeverity.Information));
        }

        if (endpoint.UsesPasswords && user is { IsIamUser: true })
        {
            found.Add(AccessFinding.Of(Messages.AccessProxyPassword(endpoint.Name, userName), FindingSeverity.Warning));
        }

        if (!endpoint.IamEnabled)
        {
            found.Add(AccessFinding.Of(Messages.AccessIamOff(endpoint.Name), FindingSeverity.Information));
        }

        return [.. found.Select(finding => finding with { Principal = who.Arn, UserName = userName, Endpoint = endpoint.Name })];
    }
}
