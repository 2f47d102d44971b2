using RdsIam.Core.Names;

namespace RdsIam.Core.Catalog;

/// <summary>
/// The grants of memberships that errors advise: nowhere else is such a text made, and none that harms leaves here. Pure.
/// </summary>
internal static class AdvisedGrant
{
    /// <summary>The statement, with its semicolon; null: somebody might lose the login by password, so it must not be advised.</summary>
    /// <remarks>Which memberships count for a login is read in every way that a server may read it.</remarks>
    /// <param name="server">The server as it is.</param>
    /// <param name="group">The role to become a member of.</param>
    /// <param name="member">Who is to become one.</param>
    /// <param name="options">Since PostgreSQL 16, what stands after WITH; left out before that.</param>
    public static string? Membership(ServerState server, Role group, Role member, string options)
    {
        Func<Membership, bool>[] readings = [server.Roles.PassesLoginOn, server.Roles.MayPassLoginOn, _ => true];
        var harms = readings.Any(counts => LockOuts.Of(server, member.Oid, [group.Oid], counts).Any());
        var with = server.Version >= 16 ? $" WITH {options}" : "";
        return harms ? null : $"GRANT {new SqlIdentifier(group.Name)} TO {new SqlIdentifier(member.Name)}{with};";
    }
}
