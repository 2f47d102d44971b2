using RdsIam.Core.Catalog;

namespace RdsIam.Core.Users.Listing;

/// <summary>A database user as the catalogs have it.</summary>
internal sealed record UserInfo
{
    public required Role Role { get; init; }

    /// <summary>The way from the user to rds_iam, both included; null: it does not log in by IAM.</summary>
    public IReadOnlyList<string>? IamPath { get; init; }

    /// <summary>It logs in by IAM, and by nothing else.</summary>
    public required bool IsIamUser { get; init; }

    /// <summary>The ARNs of the IAM roles and users that may log in as it; on Aurora DSQL only.</summary>
    public IReadOnlyList<string> Principals { get; init; } = [];

    /// <summary>The roles that it was made a member of itself.</summary>
    public required IReadOnlyList<string> MemberOf { get; init; }

    /// <summary>Every role that it may act as, directly or through others, by its privileges or by SET ROLE.</summary>
    public required IReadOnlyList<string> ActsAs { get; init; }

    /// <summary>The settings of its sessions: in which database (null: in all), name and value.</summary>
    public required IReadOnlyList<(string? Database, string Name, string Value)> Settings { get; init; }

    public required IReadOnlyList<DatabaseAccess> Databases { get; init; }

    /// <summary>Open now; null: the server does not tell.</summary>
    public int? Sessions { get; init; }

    /// <summary>When one of the open sessions did something last; null: none is open.</summary>
    public DateTimeOffset? LastActive { get; init; }
}

/// <summary>What a user may do in a database, from all sources.</summary>
/// <param name="Database">The database's name.</param>
/// <param name="MayConnect">It has CONNECT.</param>
/// <param name="Schemas">Those in which it may do something.</param>
/// <param name="Defaults">What it gets on objects that are yet to be made.</param>
/// <param name="Grants">One by one, if asked for.</param>
/// <param name="Fault">Why the database could not be read; null: it was.</param>
internal sealed record DatabaseAccess(
    string Database,
    bool MayConnect,
    IReadOnlyList<SchemaAccess> Schemas,
    IReadOnlyList<GrantLine> Defaults,
    IReadOnlyList<GrantLine> Grants,
    Fault? Fault);

/// <summary>What a user may do in a schema.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Access">One of <see cref="UserAccess"/>'s names, or privileges; what holds for most relations.</param>
/// <param name="Exceptions">What is otherwise, with the relations that it concerns.</param>
internal sealed record SchemaAccess(string Schema, string Access, IReadOnlyList<string> Exceptions)
{
    public override string ToString() =>
        $"{Schema}: {Access}" + (Exceptions.Count > 0 ? $" ({string.Join("; ", Exceptions)})" : "");
}

/// <summary>One grant.</summary>
/// <param name="Database">Where.</param>
/// <param name="Kind">What it is on, in words; for a default privilege <c>new tables</c> and the like.</param>
/// <param name="Name">The object with its schema; for a default privilege the schema or nothing.</param>
/// <param name="Column">The column; null: all of it.</param>
/// <param name="Privileges">In the words of GRANT.</param>
/// <param name="Via">Whose grant it is: the user, a role that it is a member of, PUBLIC; or <c>owner</c>.</param>
/// <param name="GrantedBy">Who granted it; for a default privilege whose new objects.</param>
internal sealed record GrantLine(
    string Database, string Kind, string? Name, string? Column, string Privileges, string Via, string GrantedBy);
