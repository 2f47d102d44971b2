namespace RdsIam.Core.Catalog;

/// <summary>How queries write access control lists for <see cref="AclReader"/>.</summary>
internal static class AclSql
{
    /// <summary>An access control list, or the built-in one in place of null, as <see cref="AclReader"/> takes it.</summary>
    public static string Entries(string acl, string kind, string owner, bool isLetter = true) => $"""
        (select string_agg(concat_ws(' ', x.grantee, x.grantor, x.privilege_type, x.is_grantable), ';')
         from aclexplode(coalesce({acl}, acldefault({(isLetter ? $"'{kind}'" : kind)}, {owner}))) x)
        """;
}
