using System.Buffers;
using System.Text;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Bulk;

/// <summary>What to import.</summary>
/// <param name="Paths">Full paths; all files or none.</param>
/// <param name="Options">What the files look like.</param>
/// <param name="Columns">The columns of the files in order; null: the header's, or without one all of the table that can be
/// written.</param>
/// <param name="Encoding">Null: the byte order mark says, else UTF-8.</param>
internal sealed record FileImportRequest(
    IReadOnlyList<string> Paths, CopyOptions Options, IReadOnlyList<string>? Columns, Encoding? Encoding)
{
    /// <summary>How long the server has to answer.</summary>
    public TimeSpan Limit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Takes the server's notices, on any thread.</summary>
    public Action<ServerNotice>? OnNotice { get; init; }

    /// <summary>The session to work in; null: a connection of the pool.</summary>
    public IPinnedSession? Pinned { get; init; }

    /// <summary>What else to do.</summary>
    public ImportMode Mode { get; init; } = ImportMode.Plain;
}

/// <summary>Files into a table, as bytes, all or nothing. Progress may be read from any thread.</summary>
internal sealed class FileImport(FileImportRequest request)
{
    private const int ChunkSize = 128 * 1024;

    private readonly long _total = request.Paths.Sum(path => File.Exists(path) ? new FileInfo(path).Length : 0);
    private long _rowsBefore;
    private long _bytesBefore;
    private RowCounter? _counter;
    private InputFile? _file;

    /// <summary>While it runs, what was sent; after the end, what the server counted.</summary>
    public long Rows => Volatile.Read(ref _rowsBefore) + (_counter?.Rows ?? 0);

    /// <summary>Of the files that were read, from 0 to 100.</summary>
    public int Percent => _total == 0 ? 0 : (int)Math.Min(100, (Volatile.Read(ref _bytesBefore) + PositionOf(_file)) * 100 / _total);

    /// <summary>After the end of an import with keys, what became of the rows.</summary>
    public UpsertCounts? Upserted { get; private set; }

    /// <summary>Runs to the end.</summary>
    /// <returns>The table.</returns>
    /// <exception cref="Fault">The login, the table, a file or a row is at fault; nothing was imported.</exception>
    public async Task<TableLayout> RunAsync(ConnectionPool pool, TableName name, CancellationToken cancellationToken)
    {
        if (DsqlLimits.Apply(pool))
        {
            await DsqlLimits.CheckAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var session = await ImportSession
            .OpenAsync(pool, name, cancellationToken, request.Limit, request.OnNotice, request.Pinned, request.Mode).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            foreach (var path in request.Paths)
            {
                var isText = request.Options.Format != CopyFormat.Binary;
                var file = await InputFile.OpenAsync(path, request.Encoding, isText, cancellationToken).ConfigureAwait(false);
                await using (file.ConfigureAwait(false))
                {
                    await CopyAsync(session, file, cancellationToken).ConfigureAwait(false);
                }
            }

            Upserted = await session.FinishAsync(cancellationToken).ConfigureAwait(false);
            _rowsBefore = Upserted?.Rows ?? _rowsBefore;
            return session.Table;
        }
    }

    private async Task CopyAsync(ImportSession session, InputFile file, CancellationToken cancellationToken)
    {
        await NewTable.EnsureAsync(session, () => FileColumns.NewAsync(session.Name, file, request, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var columns = await FileColumns.FindAsync(session.Table, file, request, cancellationToken).ConfigureAwait(false);
        await session.PrepareAsync(columns, file.Path, cancellationToken).ConfigureAwait(false);
        var copy = await CopyIn
            .StartAsync(session, columns, request.Options, file.Path, cancellationToken, isFile: true).ConfigureAwait(false);
        (_file, _counter) = (file, RowCounter.For(request.Options));
        var check = new FileRows(file.Path, request.Options, _counter);
        while (true)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
            var count = await file.ReadAsync(buffer.AsMemory(0, ChunkSize), cancellationToken).ConfigureAwait(false);
            var chunk = count > 0 ? check.Take(new ArraySegment<byte>(buffer, 0, count)) : check.End(buffer);
            copy.Add(chunk, cancellationToken);
            if (count == 0)
            {
                break;
            }
        }

        var rows = await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await RowCheck.CheckAsync(session, _counter.Rows, rows, file.Path, cancellationToken).ConfigureAwait(false);
        (_rowsBefore, _bytesBefore) = (_rowsBefore + rows, _bytesBefore + file.FileLength);
        (_file, _counter) = (null, null);
    }

    private static long PositionOf(InputFile? file)
    {
        try
        {
            return file?.FilePosition ?? 0;
        }
        catch (ObjectDisposedException)
        {
            // Read to its end just now.
            return 0;
        }
    }
}
