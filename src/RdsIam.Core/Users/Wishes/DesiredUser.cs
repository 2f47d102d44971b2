using RdsIam.Core.Catalog;

namespace RdsIam.Core.Users.Wishes;

/// <summary>What a database user is to be. What is null or empty is not asked for, and stays as it is.</summary>
internal sealed record DesiredUser
{
    public required string UserName { get; init; }

    /// <summary>The databases to grant in. The first one is where the role itself is made.</summary>
    public required IReadOnlyList<string> Databases { get; init; }

    /// <summary>False: a group role, which neither logs in nor is in rds_iam.</summary>
    public bool Login { get; init; } = true;

    /// <summary>The usual set of privileges on <see cref="Schemas"/>.</summary>
    public UserAccess? Access { get; init; }

    /// <summary>Empty: all that are not PostgreSQL's own.</summary>
    public IReadOnlyList<string> Schemas { get; init; } = [];

    /// <summary>Privileges on objects one by one, besides <see cref="Access"/>.</summary>
    public IReadOnlyList<DesiredGrant> Grants { get; init; } = [];

    /// <summary>A role whose own privileges and memberships are to be this one's as well.</summary>
    public string? Like { get; init; }

    /// <summary>Whose future objects are granted. Empty: every role that owns something in the schemas.</summary>
    public IReadOnlyList<string> ObjectOwners { get; init; } = [];

    /// <summary>Access through pg_read_all_data and pg_write_all_data: all schemas of all databases, tomorrow's too.</summary>
    public bool AllSchemas { get; init; }

    public IReadOnlyList<string> MemberOf { get; init; } = [];

    /// <summary>The ARNs of IAM roles and users that may log in as it; on Aurora DSQL only.</summary>
    public IReadOnlyList<string> Principals { get; init; } = [];

    /// <summary>At most so many sessions at a time; -1: no limit.</summary>
    public int? ConnectionLimit { get; init; }

    /// <summary>When the password ends (PostgreSQL does not ask this of tokens); <see cref="DateTimeOffset.MaxValue"/>: never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Settings of the role's sessions. More than one value: a list, such as search_path.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Settings { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Take away what is more than asked for.</summary>
    public bool Exact { get; init; }

    /// <summary>Go on where somebody loses the password login by this.</summary>
    public bool Force { get; init; }

    /// <summary>The user exists and logs in by password; from now on by token.</summary>
    public bool ConvertFromPassword { get; init; }

    /// <summary>Make rds_iam where it is missing, which is so off RDS.</summary>
    public bool CreateRdsIamRole { get; init; }
}

/// <summary>Privileges on one object, or on some of its columns.</summary>
/// <param name="Kind">What it is; null: the table, view or sequence of that name.</param>
/// <param name="Schema">Null for a database.</param>
/// <param name="Name">The object's name; for a routine with its argument types; null: the schema or database itself.</param>
/// <param name="Privileges">Null: all that there are.</param>
/// <param name="Columns">Empty: the whole object.</param>
/// <param name="Text">The object as the user wrote it, for messages.</param>
internal sealed record DesiredGrant(
    ObjectKind? Kind, string? Schema, string? Name, Privileges? Privileges, IReadOnlyList<string> Columns, string Text);
