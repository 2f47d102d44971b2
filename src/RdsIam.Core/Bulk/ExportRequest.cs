using System.Text;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Bulk;

/// <summary>What to export: the rows of a query or of a table.</summary>
/// <param name="Path">A full path; the folder exists.</param>
/// <param name="Options">What the file is to look like.</param>
internal sealed record ExportRequest(string Path, CopyOptions Options)
{
    /// <summary>One statement that gives rows; null: <see cref="Table"/>.</summary>
    public string? Query { get; init; }

    public TableName? Table { get; init; }

    /// <summary>Of the table; null: all but the generated ones.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Packed with gzip.</summary>
    public bool Compress { get; init; }

    /// <summary>Not for the binary format.</summary>
    public Encoding Encoding { get; init; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A read-only file may be replaced.</summary>
    public bool Force { get; init; }

    /// <summary>A file that is there stays.</summary>
    public bool NoClobber { get; init; }

    /// <summary>How long the server has for each answer.</summary>
    public TimeSpan Limit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Takes the server's notices, on any thread.</summary>
    public Action<ServerNotice>? OnNotice { get; init; }

    /// <summary>The session to read in; null: a connection of the pool.</summary>
    public IPinnedSession? Pinned { get; init; }
}
