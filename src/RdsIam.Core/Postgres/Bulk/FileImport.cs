using System.Buffers;
using System.Text;

namespace RdsIam.Core.Postgres;

/// <summary>What to import.</summary>
/// <param name="Paths">Full paths; all files or none.</param>
/// <param name="Options">What the files look like.</param>
/// <param name="Columns">The columns of the files in order, where no header says; null: all of the table that can be written.</param>
/// <param name="Encoding">Null: the byte order mark says, else UTF-8.</param>
internal sealed record FileImportRequest(
    IReadOnlyList<string> Paths, CopyOptions Options, IReadOnlyList<string>? Columns, Encoding? Encoding);

/// <summary>Files into a table, as bytes, all or nothing. Progress may be read from any thread.</summary>
internal sealed class FileImport(FileImportRequest request)
{
    private const int ChunkSize = 128 * 1024;

    private readonly long _total = request.Paths.Sum(path => File.Exists(path) ? new FileInfo(path).Length : 0);
    private long _rowsBefore;
    private long _bytesBefore;
    private RowCounter? _counter;
    private InputFile? _file;

    public long Rows => Volatile.Read(ref _rowsBefore) + (_counter?.Rows ?? 0);

    /// <summary>Of the files that were read, from 0 to 100.</summary>
    public int Percent => _total == 0 ? 0 : (int)Math.Min(100, (Volatile.Read(ref _bytesBefore) + PositionOf(_file)) * 100 / _total);

    /// <summary>Runs to the end.</summary>
    /// <returns>The table.</returns>
    /// <exception cref="Fault">The login, the table, a file or a row is at fault; nothing was imported.</exception>
    public async Task<TableLayout> RunAsync(ConnectionPool pool, TableName name, CancellationToken cancellationToken)
    {
        var session = await ImportSession.OpenAsync(pool, name, cancellationToken).ConfigureAwait(false);
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

            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return session.Table;
        }
    }

    private async Task CopyAsync(ImportSession session, InputFile file, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(session.Table, file, cancellationToken).ConfigureAwait(false);
        var copy = await CopyIn.StartAsync(session, columns, request.Options, file.Path, cancellationToken).ConfigureAwait(false);
        (_file, _counter) = (file, RowCounter.For(request.Options));
        while (true)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
            var count = await file.ReadAsync(buffer.AsMemory(0, ChunkSize), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            _counter.Take(buffer.AsSpan(0, count));
            copy.Add(new ArraySegment<byte>(buffer, 0, count), cancellationToken);
        }

        _counter.End();
        await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        (_rowsBefore, _bytesBefore) = (_rowsBefore + _counter.Rows, _bytesBefore + file.Length);
        (_file, _counter) = (null, null);
    }

    private async Task<IReadOnlyList<TableColumn>> ColumnsAsync(TableLayout table, InputFile file, CancellationToken cancellationToken)
    {
        if (!request.Options.Header)
        {
            return request.Columns is null
                ? [.. table.Columns.Where(column => !column.IsGenerated)]
                : ColumnMap.Of(table, request.Columns);
        }

        var names = await file.ReadHeaderAsync(request.Options, cancellationToken).ConfigureAwait(false);
        if (request.Columns is { } given && !names.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(given))
        {
            throw new Fault(
                "ImportHeaderUnlike", FaultKind.InvalidArgument, file.Path, file.Path, string.Join(", ", names), string.Join(", ", given));
        }

        return ColumnMap.Of(table, names);
    }

    private static long PositionOf(InputFile? file)
    {
        try
        {
            return file?.Position ?? 0;
        }
        catch (ObjectDisposedException)
        {
            // Read to its end just now.
            return 0;
        }
    }
}
