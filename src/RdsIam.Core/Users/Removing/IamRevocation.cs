using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Removing;

/// <summary>Plans that a user no longer logs in by IAM. Pure.</summary>
internal static class IamRevocation
{
    /// <exception cref="Fault">The user is in rds_iam through other roles only.</exception>
    public static DatabasePlan Plan(Role role, ServerState server, string database)
    {
        var iam = server.RdsIam?.Oid;
        var own = server.Roles.Of(role.Oid).Where(m => m.Group == iam).ToList();
        var path = iam is { } oid ? server.Roles.LoginPath(role.Oid, oid) : null;
        if (own.Count == 0 && path is not null)
        {
            var names = string.Join(" → ", path.Select(server.Roles.NameOf));
            throw new Fault(Messages.IamThroughRoles(role.Name, names), FaultKind.InvalidOperation, role.Name);
        }

        return new DatabasePlan(
            database, [.. own.Select(m => new PlannedStatement(MembershipSql.Revoke(server, m), UserNames.RdsIam))], [], Fault: null);
    }
}
