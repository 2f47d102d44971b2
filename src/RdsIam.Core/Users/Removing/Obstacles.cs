using RdsIam.Core.Postgres;

namespace RdsIam.Core.Users;

/// <summary>Finds what stands in the way of dropping a role. Pure.</summary>
internal static class Obstacles
{
    /// <summary>Privileges on these can be taken back one by one; DROP ROLE takes memberships along itself.</summary>
    private static readonly HashSet<string> Revocable =
        ["pg_class", "pg_namespace", "pg_proc", "pg_type", "pg_default_acl", "pg_database", "pg_auth_members"];

    public static IReadOnlyList<Obstacle> Of(
        RemovalRequest request, ServerState server, Role role, IReadOnlyList<RoleDependency> dependencies, int sessions)
    {
        var obstacles = new List<Obstacle>();
        var takesOwned = request.DropOwned || request.ReassignTo is not null;
        foreach (var part in dependencies.GroupBy(d => d.Database).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var isNamed = part.Key is null || request.Databases.Contains(part.Key);
            var where = part.Key is null ? "" : $" in database {part.Key}";
            var owned = part.Where(d => d.Kind == 'o').ToList();
            var others = part.Where(d => d.Kind != 'o' && !(d.Kind == 'a' && Revocable.Contains(d.Catalog))).ToList();
            var naming = isNamed ? "" : $"-Database {part.Key}, ";
            if (owned.Count > 0 && !(takesOwned && isNamed))
            {
                obstacles.Add(new($"it owns {Counts(owned)}{where}", naming + "-ReassignTo or -DropOwned"));
            }
            else if (others.Count > 0 && !(takesOwned && isNamed))
            {
                obstacles.Add(new($"policies or privileges in {Counts(others)}{where} name it", naming + "-DropOwned takes it out of them"));
            }
            else if (!isNamed)
            {
                obstacles.Add(new($"it has privileges{where}", $"-Database {part.Key}"));
            }
        }

        obstacles.AddRange(Granted(server, role, takesOwned));
        if (sessions > 0 && !request.DisconnectSessions)
        {
            obstacles.Add(new($"{sessions} of its sessions {(sessions == 1 ? "is" : "are")} open", "-DisconnectSessions"));
        }

        return obstacles;
    }

    // From PostgreSQL 16 on a membership hangs on the role that granted it.
    private static IEnumerable<Obstacle> Granted(ServerState server, Role role, bool takesOwned) =>
        from membership in server.Roles.Memberships
        where server.Version >= 16 && !takesOwned && membership.Grantor == role.Oid && membership.Member != role.Oid
        let passed = new SqlIdentifier(server.Roles.NameOf(membership.Group))
        let member = new SqlIdentifier(server.Roles.NameOf(membership.Member))
        select new Obstacle($"it granted {passed} to {member}", $"REVOKE {passed} FROM {member} GRANTED BY {new SqlIdentifier(role.Name)};");

    private static string Counts(IEnumerable<RoleDependency> dependencies) =>
        string.Join(", ", dependencies.Select(d => $"{d.Count} × {d.Catalog}"));
}
