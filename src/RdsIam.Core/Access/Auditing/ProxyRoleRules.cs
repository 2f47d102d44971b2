using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;

namespace RdsIam.Core.Access.Auditing;

/// <summary>
/// Proxies that log in to the database by IAM themselves, as a role whose policies do not let it in as the users who come through: their
/// own policies let them in at the proxy, and the database does not.
/// </summary>
internal static class ProxyRoleRules
{
    public static IEnumerable<AccessFinding> Find(AccessSurvey survey)
    {
        foreach (var proxy in survey.Side.Endpoints.Where(one => one is { IsProxy: true, UsesPasswords: false, ProxyTargets.Count: > 0 }))
        {
            // Of a role that is not there, or of which a policy could not be read, nothing is known.
            if (survey.Book.Principals.FirstOrDefault(who => who.Arn == proxy.ProxyRoleArn) is { } role
                && role.Unread.All(one => one.Layer != PolicyLayer.Identity)
                && Missing(survey, proxy, role) is { Count: > 0 } users)
            {
                yield return AccessFinding.Of(
                    Messages.AccessProxyRole(proxy.Name, string.Join(", ", proxy.ProxyTargets), role.Principal.Name, FirstFew.Of(users)),
                    FindingSeverity.Warning) with
                {
                    Principal = role.Arn, Endpoint = proxy.Name,
                };
            }
        }
    }

    /// <summary>Users whom a policy lets in at the proxy, and whom its role may be on nothing behind it.</summary>
    private static List<string> Missing(AccessSurvey survey, AccessEndpoint proxy, AccessPrincipal role)
    {
        var wanted = new SortedSet<string>(StringComparer.Ordinal);
        var allowed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (who, hit) in survey.Hits())
        {
            var login = survey.Logins[hit.Number];
            if (login.Endpoint.ResourceId == proxy.ResourceId && login.User is not null && login.TakesTokens)
            {
                wanted.Add(login.UserName);
            }

            if (who.Arn == role.Arn && login.Endpoint.AccountId == proxy.AccountId
                && proxy.ProxyTargets.Contains(login.Endpoint.Identifier, StringComparer.OrdinalIgnoreCase))
            {
                allowed.Add(login.UserName);
            }
        }

        return [.. wanted.Where(user => !allowed.Contains(user))];
    }
}
