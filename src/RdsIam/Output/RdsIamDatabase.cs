namespace RdsIam;

/// <summary>A database of a server.</summary>
public sealed class RdsIamDatabase : RdsIamOutput
{
    internal RdsIamDatabase()
    {
    }

    /// <summary>The name, without quotes.</summary>
    public required string Database { get; init; }

    /// <summary>The owner.</summary>
    public required string Owner { get; init; }

    /// <summary>Bytes; null: the asking user may not see it.</summary>
    public long? Size { get; init; }

    /// <summary>Open sessions.</summary>
    public required int Sessions { get; init; }

    /// <summary>At most so many sessions at a time; null: no limit of its own.</summary>
    public int? ConnectionLimit { get; init; }

    /// <summary>The encoding, such as UTF8.</summary>
    public required string Encoding { get; init; }

    /// <summary>The collation.</summary>
    public required string Collation { get; init; }

    /// <summary>Whether it is a template.</summary>
    public required bool IsTemplate { get; init; }

    /// <summary>Whether anybody can connect to it.</summary>
    public required bool AllowsConnections { get; init; }

    /// <summary>Whether the asking user may connect to it.</summary>
    public required bool MayConnect { get; init; }

    /// <summary>How many transactions ago its oldest row was frozen; PostgreSQL stops before two thousand million.</summary>
    public required int TransactionAge { get; init; }

    /// <summary>Its comment.</summary>
    public string? Comment { get; init; }

    /// <summary>The endpoint of the server.</summary>
    public required string HostName { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Database;
}
