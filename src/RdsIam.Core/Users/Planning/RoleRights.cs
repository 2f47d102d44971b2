using RdsIam.Core.Postgres;

namespace RdsIam.Core.Users;

/// <summary>
/// Whether the administrator may make, change and pass on roles, asked before anything runs so that the answer can name the
/// statement that is missing.
/// </summary>
internal static class RoleRights
{
    /// <exception cref="Fault">CREATEROLE is missing.</exception>
    public static void RequireCreateRole(ServerState server, string name)
    {
        if (!server.Administrator.IsSuperuser && !server.Administrator.CanCreateRole)
        {
            throw new Fault(
                "CreateRoleMissing", FaultKind.PermissionDenied, name, server.Administrator.Name, name,
                new SqlIdentifier(server.Administrator.Name));
        }
    }

    /// <exception cref="Fault">CREATEROLE, or from PostgreSQL 16 on ADMIN OPTION on the role, is missing.</exception>
    public static void RequireAlterRole(ServerState server, Role role)
    {
        RequireCreateRole(server, role.Name);
        if (server.Version >= 16 && !MayGrant(server, role))
        {
            throw AdminOptionMissing(server, role.Name);
        }
    }

    /// <param name="server">The server.</param>
    /// <param name="group">The role that is to be passed on; null: the plan makes it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="member">Who is to get it.</param>
    /// <exception cref="Fault">The administrator may not grant that role.</exception>
    public static void RequireGrant(ServerState server, Role? group, string name, string member)
    {
        if (group is null || MayGrant(server, group))
        {
            return;
        }

        if (server.Version >= 16)
        {
            throw AdminOptionMissing(server, name);
        }

        throw new Fault(
            "RoleNotGrantable", FaultKind.PermissionDenied, name, server.Administrator.Name, name, member,
            $"GRANT {new SqlIdentifier(name)} TO {new SqlIdentifier(member)};");
    }

    /// <summary>The trouble, with the statement that ends it.</summary>
    /// <remarks>Without INHERIT FALSE the statement would make the administrator an IAM user where the role is rds_iam.</remarks>
    public static Fault AdminOptionMissing(ServerState server, string role, Exception? inner = null)
    {
        var sql = $"GRANT {new SqlIdentifier(role)} TO {new SqlIdentifier(server.Administrator.Name)} "
            + "WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;";
        return new Fault(
            "AdminOptionMissing", FaultKind.PermissionDenied, role, inner, server.Administrator.Name, role, sql);
    }

    // On RDS members of rds_superuser may grant without the option; the server has the last word there.
    private static bool MayGrant(ServerState server, Role role)
    {
        var administrator = server.Administrator;
        if (administrator.IsSuperuser || role.IsGrantable)
        {
            return true;
        }

        return server.Version >= 16 ? server.IsRdsSuperuser : administrator.CanCreateRole && !role.IsSuperuser;
    }
}
