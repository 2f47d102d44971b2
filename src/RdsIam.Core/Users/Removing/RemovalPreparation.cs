using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Removing;

/// <summary>Plans what must be done before a role's objects can be touched: acting for it, and ending its sessions. Pure.</summary>
internal sealed class RemovalPreparation(RemovalRequest request, ServerState server, Role role, int sessions)
{
    private readonly SqlIdentifier _name = new(role.Name);

    /// <exception cref="Fault">The administrator may not act for the role.</exception>
    public IEnumerable<PlannedStatement> Plan()
    {
        var disconnects = request.DisconnectSessions && sessions > 0;
        if (role.Reach != Reach.Inherited && (request.DropOwned || request.ReassignTo is not null || (disconnects && !MaySignal)))
        {
            foreach (var statement in BecomeMember())
            {
                yield return statement;
            }
        }

        foreach (var statement in KeepGranted())
        {
            yield return statement;
        }

        if (disconnects)
        {
            // Waits for them to end, where the server can: their locks must be gone.
            var wait = server.Version >= 14 ? ", 5000" : "";
            yield return new PlannedStatement(
                $"SELECT pg_catalog.pg_terminate_backend(pid{wait}) FROM pg_catalog.pg_stat_activity "
                + $"WHERE usename = {SqlLiteral.Quote(role.Name)}");
        }
    }

    // From PostgreSQL 16 on DROP OWNED takes the memberships along that the role granted, and with rds_iam the logins of others.
    private IEnumerable<PlannedStatement> KeepGranted()
    {
        if (server.Version < 16 || !(request.DropOwned || request.ReassignTo is not null))
        {
            yield break;
        }

        foreach (var kept in server.Roles.Memberships.Where(m => m.Grantor == role.Oid && m.Member != role.Oid && m.Group != role.Oid))
        {
            if (server.Roles.Of(kept.Member).Any(m => m.Group == kept.Group && m.Grantor != role.Oid))
            {
                continue;
            }

            var group = server.Roles.NameOf(kept.Group);
            RoleRights.RequireGrant(server, server.Roles.Find(kept.Group), group);
            var options = $"{(kept.Admin ? "ADMIN TRUE, " : "")}INHERIT {Sql(kept.Inherit)}, SET {Sql(kept.Set)}";
            yield return new PlannedStatement(
                $"GRANT {new SqlIdentifier(group)} TO {new SqlIdentifier(server.Roles.NameOf(kept.Member))} WITH {options}", group);
        }
    }

    private bool PassesIamOn(Membership membership) =>
        server.RdsIam is { } iam
        && server.Roles.MayPassLoginOn(membership)
        && server.Roles.Path(membership.Group, iam.Oid, server.Roles.MayPassLoginOn) is not null;

    private static string Sql(bool value) => value ? "TRUE" : "FALSE";

    private bool MaySignal => server.Roles.Find("pg_signal_backend")?.Reach == Reach.Inherited;

    // Whoever drops, reassigns or disconnects must have the role's privileges. The role leaves rds_iam first, or the administrator would be
    // in it.
    private IEnumerable<PlannedStatement> BecomeMember()
    {
        foreach (var membership in server.Roles.Of(role.Oid).Where(PassesIamOn))
        {
            var group = server.Roles.NameOf(membership.Group);
            yield return new PlannedStatement(MembershipSql.Revoke(server, membership), group);
        }

        RoleRights.RequireGrant(server, role, role.Name);
        var option = server.Version >= 16 ? " WITH INHERIT TRUE, SET TRUE" : "";
        yield return new PlannedStatement($"GRANT {_name} TO {new SqlIdentifier(server.Administrator.Name)}{option}", role.Name);
    }
}
