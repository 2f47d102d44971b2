using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Planning;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Removing;

/// <summary>Plans how a user of an Aurora DSQL cluster goes: first its IAM principals, then what it may do, then the role. Pure.</summary>
internal static class DsqlRemoval
{
    /// <exception cref="Fault">Something is asked for that Aurora DSQL does not have, or the user is admin.</exception>
    public static void Check(RemovalRequest request)
    {
        DsqlWish.CheckName(request.UserName);
        var words = request switch
        {
            { DisconnectSessions: true } => "-DisconnectSessions",
            { ReassignTo: not null } => "-ReassignTo",
            { DropOwned: true } => "-DropOwned",
            _ => null,
        };
        if (words is not null)
        {
            throw new Fault(Messages.DsqlLacks(words), FaultKind.InvalidArgument, request.UserName);
        }
    }

    /// <exception cref="Fault">The administrator is not admin, or the user owns something.</exception>
    public static IReadOnlyList<DatabasePlan> Plan(
        RemovalRequest request, ServerState server, Role role, IReadOnlyList<DatabaseRead> reads)
    {
        RoleRights.RequireDsqlAdmin(server, role.Name);
        var unlinked = server.PrincipalsOf(role.Name).Select(arn => DsqlMapping.Revoke(role.Name, arn));
        if (request.RevokeIamOnly)
        {
            return [new DatabasePlan(DsqlCatalog.Database, [.. unlinked], [], Fault: null)];
        }

        var owned = Owned(reads[0].State!, role).ToList();
        if (owned.Count > 0)
        {
            throw new Fault(Messages.DsqlUserOwns(role.Name, FirstFew.Of(owned)), FaultKind.InvalidOperation, role.Name);
        }

        var parts = new RemovalPlanner(request, server, role, dependencies: [], sessions: 0).Plan(reads);
        // A role cannot be dropped while principals are linked to it.
        return [parts[0] with { Statements = [.. unlinked, .. parts[0].Statements] }];
    }

    private static IEnumerable<string> Owned(DatabaseState database, Role role) =>
    [
        .. database.Schemas.Where(schema => schema.Owner == role.Oid).Select(schema => $"schema {schema.Name}"),
        .. database.Relations.Where(group => group.Owner == role.Oid)
            .SelectMany(group => group.Names, (group, name) => $"{database.Schema(group.Schema).Name}.{name}"),
    ];
}
