using Npgsql;

namespace RdsIam.Core.Users;

/// <summary>Plans how a database user goes. Changes nothing.</summary>
internal sealed class UserRemover(OpenDatabase open)
{
    /// <summary>Reads what depends on the user and plans.</summary>
    /// <exception cref="Fault">There is no such user, it must stay, or something stands in the way; the text names all of it.</exception>
    public async Task<UserPlan> PlanAsync(RemovalRequest request, CancellationToken cancellationToken)
    {
        UserNames.Check(request.UserName);
        if (request.ReassignTo is not null && request.DropOwned)
        {
            throw new Fault("ReassignOrDrop", FaultKind.InvalidArgument, request.UserName);
        }

        var (server, reads) = await CatalogReader.ReadAsync(open, request.Databases, [], cancellationToken).ConfigureAwait(false);
        var role = server.Roles.Find(request.UserName)
            ?? throw new Fault("UserNotFound", FaultKind.ObjectNotFound, request.UserName, request.UserName);
        if (role.Oid == server.SessionUser || role.Oid == server.Administrator.Oid)
        {
            throw new Fault("RemoveYourself", FaultKind.InvalidOperation, role.Name, role.Name);
        }

        if (request.ReassignTo is { } heir)
        {
            RequireHeir(server, heir, role.Name);
        }

        if (request.RevokeIamOnly)
        {
            return Plan(request, server, [IamRevocation.Plan(role, server, request.Databases[0])]);
        }

        var home = reads.First(r => r.State is not null).Name;
        var (dependencies, sessions) = await ReadDependenciesAsync(home, role.Oid, cancellationToken).ConfigureAwait(false);
        var obstacles = Obstacles.Of(request, server, role, dependencies, sessions);
        if (obstacles.Count > 0)
        {
            throw new RemovalFault(role.Name, obstacles);
        }

        return Plan(request, server, new RemovalPlanner(request, server, role, dependencies, sessions).Plan(reads));
    }

    private static void RequireHeir(ServerState server, string name, string userName)
    {
        var heir = server.Roles.Find(name) ?? throw new Fault("UserNotFound", FaultKind.ObjectNotFound, name, name);
        if (heir.Reach != Reach.Inherited)
        {
            var administrator = new Postgres.SqlIdentifier(server.Administrator.Name);
            var option = server.Version >= 16 ? " WITH INHERIT TRUE" : "";
            throw new Fault(
                "HeirOutOfReach", FaultKind.PermissionDenied, name, name, userName, server.Administrator.Name,
                $"GRANT {new Postgres.SqlIdentifier(name)} TO {administrator}{option};");
        }
    }

    private UserPlan Plan(RemovalRequest request, ServerState server, IReadOnlyList<DatabasePlan> parts) => new(open)
    {
        UserName = request.UserName,
        Server = server,
        StopsAtFault = true,
        Databases = parts,
        Notes = [],
        MakeAgain = stop => PlanAsync(request, stop),
    };

    private async Task<(List<RoleDependency> Dependencies, int Sessions)> ReadDependenciesAsync(
        string database, uint role, CancellationToken cancellationToken)
    {
        var connection = await open(database, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var results = new CatalogBatch(connection);
            await using (results.ConfigureAwait(false))
            {
                results.Add(CatalogSql.Dependencies, [role]);
                results.Add(CatalogSql.SessionsOfRole, [role]);
                var dependencies = await results.NextAsync(DependencyOf, cancellationToken).ConfigureAwait(false);
                var sessions = await results.NextAsync(row => row.GetInt32(0), cancellationToken).ConfigureAwait(false);
                return (dependencies, sessions[0]);
            }
        }
    }

    private static RoleDependency DependencyOf(NpgsqlDataReader row) =>
        new(row.IsDBNull(0) ? null : row.GetString(0), row.GetString(1), row.GetChar(2), row.GetInt32(3));
}
