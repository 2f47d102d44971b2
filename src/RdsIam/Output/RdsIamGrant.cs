namespace RdsIam;

/// <summary>One grant.</summary>
public sealed class RdsIamGrant
{
    internal RdsIamGrant()
    {
    }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>What it is on: database, schema, table, sequence, column, routine, type; or new tables and the like.</summary>
    public required string Kind { get; init; }

    /// <summary>The object with its schema; of a default privilege the schema, or null for all.</summary>
    public required string? Name { get; init; }

    /// <summary>The column; null: the whole object.</summary>
    public required string? Column { get; init; }

    /// <summary>The privileges in the words of GRANT.</summary>
    public required string Privileges { get; init; }

    /// <summary>By whose grant the user has it: its own name, a role that it is a member of, PUBLIC; or <c>owner</c>.</summary>
    public required string Via { get; init; }

    /// <summary>Who granted it; of a default privilege whose new objects it is on.</summary>
    public required string GrantedBy { get; init; }

    /// <summary>All of it in a line.</summary>
    public override string ToString() => $"{Database}: {Privileges} on {What} via {Via}";

    private string What => Kind.StartsWith("new ", StringComparison.Ordinal)
        ? $"{Kind} of {GrantedBy}" + (Name is null ? "" : $" in {Name}")
        : $"{Kind} {Name}" + (Column is null ? "" : $" ({Column})");
}
