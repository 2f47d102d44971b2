namespace RdsIam;

/// <summary>What Copy-RdsIamData did with one table or query; HostName and Database are where the rows are now.</summary>
public sealed class RdsIamDataCopy : RdsIamCopyResult
{
    internal RdsIamDataCopy()
    {
    }

    /// <summary>The table that was read, with its schema; null: a query.</summary>
    public required string? Table { get; init; }

    /// <summary>The table that took the rows, with its schema.</summary>
    public required string Destination { get; init; }

    /// <summary>What went from one server to the other, in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The endpoint that the rows came from.</summary>
    public required string SourceHostName { get; init; }

    /// <summary>The database that the rows came from.</summary>
    public required string SourceDatabase { get; init; }
}
