namespace RdsIam.Core.Access.Databases;

/// <summary>A database user as Get-RdsIamUser told of it.</summary>
internal sealed record AccessUser
{
    public required string UserName { get; init; }

    /// <summary>The endpoint that it was read over; null where only the resource id is known.</summary>
    public string? HostName { get; init; }

    public string? ResourceId { get; init; }

    /// <summary>It is a member of rds_iam, and may log in.</summary>
    public bool IsIamUser { get; init; }

    public bool CanLogin { get; init; } = true;

    /// <summary>SUPERUSER, CREATEROLE, CREATEDB, REPLICATION, BYPASSRLS.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    public IReadOnlyList<string> MemberOf { get; init; } = [];

    /// <summary>Every role that it may act as, directly or through others; as far as that was told.</summary>
    public IReadOnlyList<string> ActsAs { get; init; } = [];

    /// <summary>Databases that it may connect to.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    public IReadOnlyList<AccessSchema> Schemas { get; init; } = [];

    /// <summary>Single grants, where the list was made with -Detailed.</summary>
    public IReadOnlyList<AccessGrant> Grants { get; init; } = [];

    /// <summary>When an open session did something last; null: none was open.</summary>
    public DateTimeOffset? LastActive { get; init; }

    /// <summary>Whether anything was told of what it may do: a CSV has its name only.</summary>
    public bool TellsAccess { get; init; }
}

/// <summary>What a user may do in a schema.</summary>
/// <param name="Database">The database.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Access">ReadOnly, ReadWrite, ReadWriteDdl, Owner, None, Partial, or privileges.</param>
/// <param name="Exceptions">What is otherwise: <c>SELECT: orders, items</c>.</param>
internal sealed record AccessSchema(string Database, string Schema, string Access, IReadOnlyList<string> Exceptions)
{
    public override string ToString() =>
        $"{Database}.{Schema}: {Access}" + (Exceptions.Count > 0 ? $" ({string.Join("; ", Exceptions)})" : "");
}

/// <summary>One grant, as Get-RdsIamUser -Detailed tells it.</summary>
internal sealed record AccessGrant(string Database, string Kind, string? Name, string? Column, string Privileges, string Via);
