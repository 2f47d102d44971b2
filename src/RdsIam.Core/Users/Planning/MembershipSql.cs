using RdsIam.Core.Catalog;
using RdsIam.Core.Names;

namespace RdsIam.Core.Users.Planning;

/// <summary>Takes memberships back.</summary>
internal static class MembershipSql
{
    /// <summary>The statement that ends one membership, in the name of whoever granted it.</summary>
    public static string Revoke(ServerState server, Membership membership)
    {
        var group = new SqlIdentifier(server.Roles.NameOf(membership.Group));
        var member = new SqlIdentifier(server.Roles.NameOf(membership.Member));
        // From 16 on each grantor's grant is one of its own, and REVOKE takes back only the administrator's.
        var by = server.Version >= 16 && membership.Grantor != server.Administrator.Oid
            ? $" GRANTED BY {new SqlIdentifier(server.Roles.NameOf(membership.Grantor))}"
            : "";
        return $"REVOKE {group} FROM {member}{by}";
    }
}
