namespace RdsIam;

/// <summary>What an import, export or copy moved.</summary>
public abstract class RdsIamCopyResult : RdsIamOutput
{
    private protected RdsIamCopyResult()
    {
    }

    /// <summary>The rows that were moved.</summary>
    public required long Rows { get; init; }

    /// <summary>How long it took, the login included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The rate.</summary>
    public double RowsPerSecond => Duration > TimeSpan.Zero ? Rows / Duration.TotalSeconds : 0;

    /// <summary>The endpoint.</summary>
    public required string HostName { get; init; }

    /// <summary>The database.</summary>
    public required string Database { get; init; }
}

/// <summary>What Import-RdsIamData did.</summary>
public sealed class RdsIamImportResult : RdsIamCopyResult
{
    internal RdsIamImportResult()
    {
    }

    /// <summary>The table, with its schema.</summary>
    public required string Table { get; init; }

    /// <summary>The rows that were new: all without Upsert.</summary>
    public required long Inserted { get; init; }

    /// <summary>The rows that were there already, and got the values of the input.</summary>
    public required long Updated { get; init; }

    /// <summary>Whether all was undone at the end, as Rollback was given.</summary>
    public required bool RolledBack { get; init; }
}

/// <summary>What Export-RdsIamData did.</summary>
public sealed class RdsIamExportResult : RdsIamCopyResult
{
    internal RdsIamExportResult()
    {
    }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The length of the file, in bytes.</summary>
    public required long Length { get; init; }
}
