using RdsIam.Core.Catalog;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Users.Planning;

/// <summary>
/// Whether the administrator may make, change and pass on roles, asked before anything runs so that the answer can name the
/// statement that is missing.
/// </summary>
internal static class RoleRights
{
    /// <exception cref="Fault">CREATEROLE is missing.</exception>
    public static void RequireCreateRole(ServerState server, string name)
    {
        if (server.IsDsql)
        {
            RequireDsqlAdmin(server, name);
            return;
        }

        if (!server.Administrator.IsSuperuser && !server.Administrator.CanCreateRole)
        {
            throw new Fault(
                Messages.CreateRoleMissing(server.Administrator.Name, name), FaultKind.PermissionDenied, name);
        }
    }

    /// <exception cref="Fault">DsqlAdminNeeded: on Aurora DSQL nobody but admin makes roles and links them.</exception>
    public static void RequireDsqlAdmin(ServerState server, string name)
    {
        if (server.Administrator.Name != TokenRequest.DsqlAdmin)
        {
            throw new Fault(Messages.DsqlAdminNeeded(server.Administrator.Name, name), FaultKind.PermissionDenied, name);
        }
    }

    /// <exception cref="Fault">CREATEROLE, or from PostgreSQL 16 on ADMIN OPTION on the role, is missing.</exception>
    public static void RequireAlterRole(ServerState server, Role role)
    {
        RequireCreateRole(server, role.Name);
        if (server.Version >= 16 && !server.IsDsql && !MayGrant(server, role))
        {
            throw AdminOptionMissing(server, role.Name);
        }
    }

    /// <param name="server">The server.</param>
    /// <param name="group">The role that is to be passed on; null: the plan makes it.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="Fault">The administrator may not grant that role.</exception>
    public static void RequireGrant(ServerState server, Role? group, string name)
    {
        if (group is null || server.IsDsql || MayGrant(server, group))
        {
            return;
        }

        if (server.Version >= 16)
        {
            throw AdminOptionMissing(server, name);
        }

        throw new Fault(Messages.RoleNotGrantable(server.Administrator.Name, name), FaultKind.PermissionDenied, name);
    }

    /// <summary>The trouble, with the statement that ends it where it harms nobody.</summary>
    /// <remarks>ADMIN OPTION on a role is a membership in it: on rds_iam, or a role that is in it, it may end a login.</remarks>
    public static Fault AdminOptionMissing(ServerState server, string role, Exception? inner = null)
    {
        var grant = server.Roles.Find(role) is { } group
            ? AdvisedGrant.Membership(server, group, server.Administrator, "ADMIN TRUE, INHERIT FALSE, SET FALSE")
            : null;
        return new Fault(
            grant is null
                ? Messages.AdminOptionNotToGive(server.Administrator.Name, role)
                : Messages.AdminOptionMissing(server.Administrator.Name, role, grant),
            FaultKind.PermissionDenied,
            role,
            inner);
    }

    // On RDS members of rds_superuser may grant without the option; the server has the last word there.
    public static bool MayGrant(ServerState server, Role role)
    {
        var administrator = server.Administrator;
        if (administrator.IsSuperuser || role.IsGrantable)
        {
            return true;
        }

        return server.Version >= 16 ? server.IsRdsSuperuser : administrator.CanCreateRole && !role.IsSuperuser;
    }
}
