using RdsIam.Core.Catalog;
using RdsIam.Core.Names;

namespace RdsIam.Core.Users.Removing;

/// <summary>Finds what stands in the way of dropping a role. Pure.</summary>
internal static class Obstacles
{
    /// <summary>Privileges on these can be taken back one by one; DROP ROLE takes memberships along itself.</summary>
    private static readonly HashSet<string> Revocable =
        ["pg_class", "pg_namespace", "pg_proc", "pg_type", "pg_default_acl", "pg_database", "pg_auth_members"];

    public static IReadOnlyList<Obstacle> Of(
        RemovalRequest request, ServerState server, Role role, IReadOnlyList<RoleDependency> dependencies, int sessions)
    {
        var takesOwned = request.DropOwned || request.ReassignTo is not null;
        var obstacles = dependencies
            .GroupBy(d => d.Database)
            .OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => InDatabase(part.Key, [.. part], part.Key is null || request.Databases.Contains(part.Key), takesOwned))
            .OfType<Obstacle>()
            .ToList();
        obstacles.AddRange(Granted(server, role, takesOwned));
        if (sessions > 0 && !request.DisconnectSessions)
        {
            obstacles.Add(new($"{sessions} of its sessions {(sessions == 1 ? "is" : "are")} open", "-DisconnectSessions"));
        }

        return obstacles;
    }

    private static Obstacle? InDatabase(string? database, List<RoleDependency> dependencies, bool isNamed, bool takesOwned)
    {
        var where = database is null ? "" : $" in database {database}";
        var naming = isNamed ? "" : $"-Database {database}, ";
        var owned = dependencies.FindAll(d => d.Kind == RoleDependency.Owned);
        if (owned.Count > 0 && !(takesOwned && isNamed))
        {
            return new($"it owns {RoleDependency.Describe(owned)}{where}", naming + "-ReassignTo or -DropOwned");
        }

        var others = dependencies.FindAll(d => d.Kind != RoleDependency.Owned && !(d.Kind == 'a' && Revocable.Contains(d.Catalog)));
        if (others.Count > 0 && !(takesOwned && isNamed))
        {
            var what = $"it stands in policies or privileges of {RoleDependency.Describe(others)}{where}";
            return new(what, naming + "-DropOwned takes it out of them");
        }

        return isNamed ? null : new($"it has privileges{where}", $"-Database {database}");
    }

    // From PostgreSQL 16 on a membership hangs on the role that granted it.
    private static IEnumerable<Obstacle> Granted(ServerState server, Role role, bool takesOwned) =>
        from membership in server.Roles.Memberships
        where server.Version >= 16
            && !takesOwned && membership.Grantor == role.Oid && membership.Member != role.Oid && membership.Group != role.Oid
        let passed = new SqlIdentifier(server.Roles.NameOf(membership.Group))
        let member = new SqlIdentifier(server.Roles.NameOf(membership.Member))
        select new Obstacle($"it granted {passed} to {member}", "-ReassignTo or -DropOwned, which grant it anew in your name");
}
