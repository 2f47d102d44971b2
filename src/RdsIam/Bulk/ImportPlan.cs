using System.Text;
using RdsIam.Core.Bulk;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Bulk;

/// <summary>What an import was told to do, whatever its rows come from.</summary>
/// <param name="Table">Where to.</param>
/// <param name="Options">What files look like.</param>
internal sealed record ImportPlan(TableName Table, CopyOptions Options)
{
    /// <summary>Those of a file in its order, or the properties of records to take; null: the input says.</summary>
    public string[]? Columns { get; init; }

    /// <summary>Of files without a byte order mark; null: UTF-8.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>How long the server has to answer.</summary>
    public TimeSpan Limit { get; init; }

    /// <summary>Takes the server's notices, on any thread.</summary>
    public Action<ServerNotice>? OnNotice { get; init; }

    /// <summary>The session to work in; null: a connection of the pool.</summary>
    public IPinnedSession? Pinned { get; init; }

    public ImportMode Mode { get; init; } = ImportMode.Plain;

    public FileImportRequest ForFiles(IReadOnlyList<string> paths) => new(paths, Options, Columns, Encoding)
    {
        Limit = Limit,
        OnNotice = OnNotice,
        Pinned = Pinned,
        Mode = Mode,
    };

    /// <summary>What -WhatIf and -Confirm show.</summary>
    /// <param name="files">None: records.</param>
    public string Describe(IReadOnlyList<string> files) =>
        $"Import {(files.Count == 0 ? "records" : string.Join(", ", files))}"
        + (Mode.Keys is { } keys ? $", and update rows with the same {string.Join(", ", keys)}" : "")
        + (Mode.CreateTable ? ", and make the table if it does not exist" : "")
        + (Mode.Rollback ? ", and undo all at the end" : "");
}
