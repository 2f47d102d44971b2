using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Removing;

/// <summary>Plans how a database user goes. Changes nothing.</summary>
/// <param name="open">Opens the server's databases.</param>
/// <param name="isDsql">The server is an Aurora DSQL cluster.</param>
internal sealed class UserRemover(OpenDatabase open, bool isDsql = false)
{
    /// <summary>Reads what depends on the user and plans.</summary>
    /// <exception cref="Fault">There is no such user, it must stay, or something stands in the way; the text names all of it.</exception>
    public async Task<UserPlan> PlanAsync(RemovalRequest request, CancellationToken cancellationToken)
    {
        UserNames.CheckForm(request.UserName);
        if (UserNames.IsReserved(request.UserName))
        {
            throw new Fault(Messages.RemoveReservedRole(request.UserName), FaultKind.InvalidOperation, request.UserName);
        }

        if (request.ReassignTo is not null && request.DropOwned)
        {
            throw new Fault(Messages.ReassignOrDrop, FaultKind.InvalidArgument, request.UserName);
        }

        if (isDsql)
        {
            DsqlRemoval.Check(request);
        }

        var (server, reads) = await CatalogReader.ReadAsync(open, request.Databases, [], cancellationToken, isDsql)
            .ConfigureAwait(false);
        var role = server.Roles.Find(request.UserName)
            ?? throw new Fault(Messages.UserNotFound(request.UserName), FaultKind.ObjectNotFound, request.UserName);
        if (role.Oid == server.SessionUser || role.Oid == server.Administrator.Oid)
        {
            throw new Fault(Messages.RemoveYourself(role.Name), FaultKind.InvalidOperation, role.Name);
        }

        if (isDsql)
        {
            return Plan(request, server, DsqlRemoval.Plan(request, server, role, reads), []);
        }

        if (request.ReassignTo is { } heir)
        {
            RequireHeir(server, heir, role.Name);
        }

        if (request.RevokeIamOnly)
        {
            return Plan(request, server, [IamRevocation.Plan(role, server, request.Databases[0])], []);
        }

        var databases = reads.Where(r => r.State is not null).Select(r => r.Name).ToList();
        var reader = new DependencyReader(open, role.Oid);
        var dependencies = await reader.ReadAsync(databases, cancellationToken).ConfigureAwait(false);
        var sessions = await reader.CountSessionsAsync(databases[0], cancellationToken).ConfigureAwait(false);
        var obstacles = Obstacles.Of(request, server, role, dependencies, sessions);
        if (obstacles.Count > 0)
        {
            throw new RemovalFault(role.Name, obstacles);
        }

        var parts = new RemovalPlanner(request, server, role, dependencies, sessions).Plan(reads);
        return Plan(request, server, parts, RemovalNotes.Of(request, role, dependencies));
    }

    private static void RequireHeir(ServerState server, string name, string userName)
    {
        var heir = server.Roles.Find(name) ?? throw new Fault(Messages.UserNotFound(name), FaultKind.ObjectNotFound, name);
        if (heir.Reach != Reach.Inherited)
        {
            throw AdvisedGrant.Membership(server, heir, server.Administrator, "INHERIT TRUE") is { } grant
                ? new Fault(Messages.HeirOutOfReach(name, userName, server.Administrator.Name, grant), FaultKind.PermissionDenied, name)
                : new Fault(Messages.HeirNotToJoin(name, userName, server.Administrator.Name), FaultKind.PermissionDenied, name);
        }
    }

    private UserPlan Plan(
        RemovalRequest request, ServerState server, IReadOnlyList<DatabasePlan> parts, IReadOnlyList<PlanNote> notes) => new()
    {
        Open = open,
        UserName = request.UserName,
        Server = server,
        StopsAtFault = true,
        Databases = parts,
        Notes = notes,
        MakeAgain = stop => PlanAsync(request, stop),
    };
}
