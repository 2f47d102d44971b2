using RdsIam.Core.Catalog;
using RdsIam.Core.Names;

namespace RdsIam.Core.Users.Planning;

/// <summary>
/// The administrator joins an owner and leaves it within one transaction. Nobody else ever sees that membership, so that it ends no
/// login by password even where the owner is in rds_iam.
/// </summary>
/// <param name="Enter">Makes the administrator a member.</param>
/// <param name="Leave">Ends that.</param>
internal sealed record OwnerJoin(PlannedStatement Enter, PlannedStatement Leave)
{
    /// <summary>Whether the server would let the administrator join a role, and whether it should.</summary>
    public static bool IsPossible(ServerState server, Role owner) =>
        // SET ROLE asks what the session's user may, whoever that is acting as.
        server.SessionUser == server.Administrator.Oid
        // To be a member of an administrator is to be one, if only for a moment.
        && !server.MayMakeRoles(owner)
        && !UserNames.IsReserved(owner.Name)
        && RoleRights.MayGrant(server, owner)
        && server.Roles.Path(owner.Oid, server.Administrator.Oid, _ => true) is null;

    public static OwnerJoin Of(ServerState server, Role owner)
    {
        var (group, member) = (new SqlIdentifier(owner.Name), new SqlIdentifier(server.Administrator.Name));
        // From 16 on a grant of the administrator's own may be there, with ADMIN alone: it stays.
        var stays = server.Roles.Of(server.Administrator.Oid)
            .Any(m => m.Group == owner.Oid && m.Grantor == server.Administrator.Oid);
        return new OwnerJoin(
            new($"GRANT {group} TO {member}{(server.Version >= 16 ? " WITH INHERIT FALSE, SET TRUE" : "")}", owner.Name),
            new($"REVOKE {(stays ? "SET OPTION FOR " : "")}{group} FROM {member}", owner.Name));
    }
}
