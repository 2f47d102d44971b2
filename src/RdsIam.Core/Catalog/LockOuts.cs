namespace RdsIam.Core.Catalog;

/// <summary>Who would lose the login by password by new memberships: members of rds_iam log in with a token only. Pure.</summary>
internal static class LockOuts
{
    /// <summary>Stands for rds_iam where a plan itself makes it.</summary>
    private const uint NewRdsIam = uint.MaxValue;

    /// <summary>The oid of rds_iam, or what stands for it.</summary>
    public static uint IamOf(ServerState server) => server.RdsIam?.Oid ?? NewRdsIam;

    /// <summary>The roles that log in by password now and would come into rds_iam, each with the way there.</summary>
    /// <param name="server">The server as it is.</param>
    /// <param name="member">Who becomes a member.</param>
    /// <param name="groups">Of what.</param>
    /// <param name="counts">Which of the memberships that are there count.</param>
    public static IEnumerable<(Role Role, IReadOnlyList<uint> Path)> Of(
        ServerState server, uint member, IEnumerable<uint> groups, Func<Membership, bool> counts)
    {
        var iam = IamOf(server);
        var more = groups.ToLookup(_ => member);
        return
            from role in server.Roles.Roles
            where HasPasswordLogin(server, role) && server.Roles.Path(role.Oid, iam, counts) is null
            let path = server.Roles.Path(role.Oid, iam, counts, more)
            where path is not null
            select (role, path);
    }

    // Whether there is a password is for superusers to know; on RDS nobody is one, and a login without rds_iam must have one.
    private static bool HasPasswordLogin(ServerState server, Role role) =>
        role.CanLogin && server.WithPassword?.Contains(role.Oid) != false;
}
