using RdsIam.Core.Postgres;

namespace RdsIam.Core.Users;

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

        if (disconnects)
        {
            // Waits for them to end, where the server can: their locks must be gone.
            var wait = server.Version >= 14 ? ", 5000" : "";
            yield return new PlannedStatement(
                $"SELECT pg_catalog.pg_terminate_backend(pid{wait}) FROM pg_catalog.pg_stat_activity "
                + $"WHERE usename = {SqlLiteral.Quote(role.Name)}");
        }
    }

    private bool MaySignal => server.Roles.Find("pg_signal_backend")?.Reach == Reach.Inherited;

    // Whoever drops, reassigns or disconnects must have the role's privileges. The role leaves rds_iam first, or the administrator would be in it.
    private IEnumerable<PlannedStatement> BecomeMember()
    {
        foreach (var membership in server.Roles.Of(role.Oid).Where(m => server.RdsIam is { } iam && server.Roles.Path(m.Group, iam.Oid, _ => true) is not null))
        {
            var group = server.Roles.NameOf(membership.Group);
            yield return new PlannedStatement(MembershipSql.Revoke(server, membership), group);
        }

        RoleRights.RequireGrant(server, role, role.Name);
        var option = server.Version >= 16 ? " WITH INHERIT TRUE, SET TRUE" : "";
        yield return new PlannedStatement($"GRANT {_name} TO {new SqlIdentifier(server.Administrator.Name)}{option}", role.Name);
    }
}
