namespace RdsIam.Core.Catalog;

/// <summary>How the administrator may act for another role.</summary>
internal enum Reach
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>After SET ROLE.</summary>
    SetRole,

    /// <summary>As if it were that role.</summary>
    Inherited,
}

/// <summary>A role as pg_roles has it.</summary>
internal sealed record Role
{
    public required uint Oid { get; init; }

    public required string Name { get; init; }

    public bool IsSuperuser { get; init; }

    public bool Inherits { get; init; }

    public bool CanLogin { get; init; }

    public bool CanCreateRole { get; init; }

    public bool CanCreateDatabase { get; init; }

    public bool CanReplicate { get; init; }

    public bool BypassesRowSecurity { get; init; }

    /// <summary>-1: no limit.</summary>
    public int ConnectionLimit { get; init; }

    /// <summary>Null: for ever.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>What the administrator whom the catalog was read as can do for this role.</summary>
    public Reach Reach { get; init; }

    /// <summary>That administrator may grant membership in this role.</summary>
    public bool IsGrantable { get; init; }

    /// <summary>What it may do on the server beyond logging in, in the words of CREATE ROLE.</summary>
    public IEnumerable<string> Attributes
    {
        get
        {
            (bool IsSet, string Word)[] all =
            [
                (IsSuperuser, "SUPERUSER"),
                (CanCreateRole, "CREATEROLE"),
                (CanCreateDatabase, "CREATEDB"),
                (CanReplicate, "REPLICATION"),
                (BypassesRowSecurity, "BYPASSRLS"),
            ];
            return all.Where(one => one.IsSet).Select(one => one.Word);
        }
    }

    public override string ToString() => Name;
}

/// <summary>A role's membership in another one.</summary>
/// <param name="Group">The role that is passed on.</param>
/// <param name="Member">Who gets it.</param>
/// <param name="Grantor">Who granted it.</param>
/// <param name="Admin">The member may grant it further.</param>
/// <param name="Inherit">The member has the group's privileges. Before PostgreSQL 16: the member's own INHERIT.</param>
/// <param name="Set">The member may SET ROLE to the group.</param>
internal sealed record Membership(uint Group, uint Member, uint Grantor, bool Admin, bool Inherit, bool Set);
