using Npgsql;
using RdsIam.Core.Names;

namespace RdsIam.Core.Catalog;

/// <summary>Why a session could not act as another role, and what lets it without harm.</summary>
internal static class RoleRefusal
{
    /// <summary>Looks at the roles over the session that was refused, which is in no transaction.</summary>
    /// <param name="connection">The session's.</param>
    /// <param name="error">What the server said.</param>
    /// <param name="role">The role that it should act as.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<Fault> ExplainAsync(
        NpgsqlConnection connection, PostgresException error, SqlIdentifier role, CancellationToken cancellationToken)
    {
        try
        {
            return Explain(await ServerReader.ReadAsync(connection, cancellationToken).ConfigureAwait(false), error, role);
        }
        catch (NpgsqlException)
        {
            return new Fault(Messages.RoleRefused(role, error.MessageText, error.SqlState), FaultKind.PermissionDenied, role, error);
        }
    }

    /// <summary>The same for a server that was read. Pure.</summary>
    internal static Fault Explain(ServerState server, PostgresException error, SqlIdentifier role)
    {
        if (server.Roles.Roles.FirstOrDefault(r => new SqlIdentifier(r.Name) == role) is not { } found)
        {
            return new Fault(Messages.RoleNotThere(role), FaultKind.ObjectNotFound, role, error);
        }

        if (error.SqlState != PostgresErrorCodes.InsufficientPrivilege || server.Roles.Find(server.SessionUser) is not { } user)
        {
            return new Fault(Messages.RoleRefused(role, error.MessageText, error.SqlState), FaultKind.PermissionDenied, role, error);
        }

        // Whoever is a member of an administrator is one, which a query for another role does not ask for.
        var grant = server.MayMakeRoles(found) ? null : AdvisedGrant.Membership(server, found, user, "INHERIT FALSE, SET TRUE");
        return grant is null
            ? new Fault(Messages.RoleNotToJoin(found.Name, user.Name), FaultKind.PermissionDenied, role, error)
            : new Fault(Messages.RoleNotTaken(found.Name, user.Name, grant), FaultKind.PermissionDenied, role, error);
    }
}
