using RdsIam.Core.Names;

namespace RdsIam.Core.Users.Removing;

/// <summary>How a database user is to go.</summary>
internal sealed record RemovalRequest
{
    public required string UserName { get; init; }

    /// <summary>The databases in which its grants and objects may be touched. In the first one the role is dropped, last.</summary>
    public required IReadOnlyList<string> Databases { get; init; }

    /// <summary>Who gets what the user owns.</summary>
    public string? ReassignTo { get; init; }

    /// <summary>What the user owns is dropped.</summary>
    public bool DropOwned { get; init; }

    /// <summary>Its sessions are ended.</summary>
    public bool DisconnectSessions { get; init; }

    /// <summary>Only the login by IAM goes; the role stays.</summary>
    public bool RevokeIamOnly { get; init; }
}

/// <summary>What depends on a role in one database.</summary>
/// <param name="Database">Null: the server as a whole.</param>
/// <param name="Catalog">The catalog that has the object, for example <c>pg_class</c>.</param>
/// <param name="Kind">pg_shdepend's letter: o owned, a privileges, r policy, and others.</param>
/// <param name="Count">How many objects.</param>
/// <param name="Examples">The first few of them in words; none where the database was not read.</param>
internal sealed record RoleDependency(string? Database, string Catalog, char Kind, int Count, IReadOnlyList<string> Examples)
{
    public const char Owned = 'o';

    /// <summary>How many there are, and the first few by name: <c>3 objects (table sales.a, table sales.b and 1 more)</c>.</summary>
    public static string Describe(IEnumerable<RoleDependency> dependencies)
    {
        var all = dependencies.ToList();
        var count = all.Sum(d => d.Count);
        var names = all.SelectMany(d => d.Examples).ToList();
        return AdviceFormat.Count(count, "object") + (names.Count > 0 ? $" ({FirstFew.Of(names, count: count)})" : "");
    }
}

/// <summary>Something that stands in the way of a removal.</summary>
/// <param name="What">In words.</param>
/// <param name="Remedy">The parameter, or the statement, that clears it away.</param>
internal sealed record Obstacle(string What, string Remedy)
{
    public override string ToString() => $"{What} ({Remedy})";
}
