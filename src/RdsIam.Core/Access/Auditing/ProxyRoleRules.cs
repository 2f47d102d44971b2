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
        var proxies = Known(survey).ToList();
        if (proxies.Count == 0)
        {
            // To find who may log in takes the longest of all.
            return [];
        }

        foreach (var (who, hit) in survey.Hits())
        {
            proxies.ForEach(one => one.Take(who, survey.Logins[hit.Number]));
        }

        return
        [
            .. from one in proxies
               let users = one.Missing
               where users.Count > 0
               select AccessFinding.Of(
                   Messages.AccessProxyRole(
                       one.Proxy.Name, string.Join(", ", one.Proxy.ProxyTargets), one.Role.Principal.Name, FirstFew.Of(users)),
                   FindingSeverity.Warning) with
               {
                   Principal = one.Role.Arn, Endpoint = one.Proxy.Name,
               },
        ];
    }

    /// <summary>Of a role that is not there, or of which a policy could not be read, nothing is known.</summary>
    private static IEnumerable<RoleLogins> Known(AccessSurvey survey) =>
        from proxy in survey.Side.Endpoints
        where proxy is { IsProxy: true, UsesPasswords: false, ProxyTargets.Count: > 0 }
        let role = survey.Book.Principals.FirstOrDefault(who => who.Arn == proxy.ProxyRoleArn)
        where role?.Unread.All(one => one.Layer != PolicyLayer.Identity) == true
        select new RoleLogins(proxy, role);

    /// <summary>Users whom a policy lets in at a proxy, and whom its role may be on what is behind it.</summary>
    private sealed class RoleLogins(AccessEndpoint proxy, AccessPrincipal role)
    {
        private readonly SortedSet<string> _wanted = new(StringComparer.Ordinal);
        private readonly HashSet<string> _allowed = new(StringComparer.Ordinal);

        public AccessEndpoint Proxy => proxy;

        public AccessPrincipal Role => role;

        /// <summary>The users whom the role may be on nothing behind it.</summary>
        public List<string> Missing => [.. _wanted.Where(user => !_allowed.Contains(user))];

        public void Take(AccessPrincipal who, Login login)
        {
            if (login.Endpoint.ResourceId == proxy.ResourceId && login.User is not null && login.TakesTokens)
            {
                _wanted.Add(login.UserName);
            }

            if (who.Arn == role.Arn && login.Endpoint.AccountId == proxy.AccountId
                && proxy.ProxyTargets.Contains(login.Endpoint.Identifier, StringComparer.OrdinalIgnoreCase))
            {
                _allowed.Add(login.UserName);
            }
        }
    }
}
