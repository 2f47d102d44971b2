using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk;

/// <summary>
/// Records into a table, all or nothing. One thread writes; the bytes go out on another. Not completed, it leaves nothing.
/// </summary>
internal sealed class RecordImport : IAsyncDisposable
{
    private const int ChunkSize = 64 * 1024;

    /// <summary>Most rows are smaller than the rest of this, and the buffer need not grow.</summary>
    private const int BufferSize = ChunkSize + (16 * 1024);

    private readonly ImportSession _session;
    private readonly RecordFormats _formats;
    private readonly WireWriter _writer = new(BufferSize);
    private CopyIn _copy;
    private RecordWriter _records;
    private long _counted;

    private RecordImport(ImportSession session, RecordFormats formats, RecordWriter records, CopyIn copy)
    {
        _session = session;
        _formats = formats;
        _copy = copy;
        _records = records;
        _records.Begin(_writer);
    }

    public TableLayout Table => _session.Table;

    /// <summary>How many were written so far.</summary>
    public long Records { get; private set; }

    /// <summary>Binary, or text from the first value on that the server must read.</summary>
    public CopyFormat Format => _records.Format;

    /// <summary>Once an import with keys is completed, what became of the rows.</summary>
    public UpsertCounts? Upserted { get; private set; }

    /// <param name="pool">Where to.</param>
    /// <param name="name">The table.</param>
    /// <param name="fields">The names of each record's values, in order.</param>
    /// <param name="nullText">A text that stands for NULL; null: none does.</param>
    /// <param name="first">The first record's values, by which the format is chosen; null: not known.</param>
    /// <param name="limit">How long the server has to answer; infinite if not given.</param>
    /// <param name="onNotice">Takes the server's notices, on any thread.</param>
    /// <param name="pinned">The session to work in; null: a connection of the pool.</param>
    /// <param name="mode">What else to do; null: rows are added to a table that is there.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">The login, the table or a name is at fault.</exception>
    public static async Task<RecordImport> StartAsync(
        ConnectionPool pool,
        TableName name,
        IReadOnlyList<string> fields,
        string? nullText,
        CancellationToken cancellationToken,
        object?[]? first = null,
        TimeSpan? limit = null,
        Action<ServerNotice>? onNotice = null,
        IPinnedSession? pinned = null,
        ImportMode? mode = null)
    {
        var session = await ImportSession.OpenAsync(pool, name, cancellationToken, limit, onNotice, pinned, mode).ConfigureAwait(false);
        try
        {
            RecordFields.Check(session, fields);
            await NewTable.EnsureAsync(session, () => Task.FromResult(NewTable.OfRecord(fields, first)), cancellationToken)
                .ConfigureAwait(false);
            var columns = ColumnMap.Of(session.Table, fields);
            await session.PrepareAsync(columns, "records", cancellationToken).ConfigureAwait(false);
            var types = await session.ReadTypesAsync(columns, cancellationToken).ConfigureAwait(false);
            var formats = new RecordFormats(columns, types, session.Clock, nullText);
            var records = formats.For(first);
            var copy = await BeginAsync(session, formats, records, before: 0, cancellationToken).ConfigureAwait(false);
            return new RecordImport(session, formats, records, copy);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes a record; waits while the server is far behind.</summary>
    /// <param name="values">As many as there are fields; read before this returns.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">A value that its column cannot hold, or the connection broke.</exception>
    public void Write(object?[] values, CancellationToken cancellationToken)
    {
        try
        {
            Take(values, cancellationToken);
        }
        catch (SqlFault fault)
        {
            throw RecordFaults.Of(fault, _formats.Columns);
        }
    }

    /// <summary>Ends the import: the rows are there for everybody.</summary>
    /// <returns>How many rows the server counted: without those that triggers, or in an import with keys the keys, left out.</returns>
    /// <exception cref="Fault">The server refused a row; nothing was imported.</exception>
    public async Task<long> CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EndCopyAsync(cancellationToken).ConfigureAwait(false);
            await RowCheck.CheckAsync(_session, Records, _counted, "records", cancellationToken).ConfigureAwait(false);
            Upserted = await _session.FinishAsync(cancellationToken).ConfigureAwait(false);
            return Upserted?.Rows ?? _counted;
        }
        catch (SqlFault fault)
        {
            throw RecordFaults.Of(fault, _formats.Columns);
        }
    }

    /// <summary>Gives up what was not completed.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private void Take(object?[] values, CancellationToken cancellationToken)
    {
        if (_session.IsDsql)
        {
            DsqlLimits.CheckCount(Records + 1, "the input");
        }

        if (!_records.TryWrite(_writer, values, Records + 1))
        {
            GoOnInTextAsync(cancellationToken).GetAwaiter().GetResult();
            _records.TryWrite(_writer, values, Records + 1);
        }

        Records++;
        if (_writer.Length >= ChunkSize)
        {
            _copy.Add(_writer.Detach(), cancellationToken);
        }
    }

    private static Task<CopyIn> BeginAsync(
        ImportSession session, RecordFormats formats, RecordWriter records, long before, CancellationToken cancellationToken) =>
        CopyIn.StartAsync(session, formats.Columns, new CopyOptions(records.Format), "records", cancellationToken, before);

    /// <summary>Another COPY in the same transaction: a format is chosen when one begins.</summary>
    private async Task GoOnInTextAsync(CancellationToken cancellationToken)
    {
        await EndCopyAsync(cancellationToken).ConfigureAwait(false);
        _records = _formats.Text;
        _copy = await BeginAsync(_session, _formats, _records, Records, cancellationToken).ConfigureAwait(false);
        _records.Begin(_writer);
    }

    private async Task EndCopyAsync(CancellationToken cancellationToken)
    {
        _records.End(_writer);
        _copy.Add(_writer.Detach(), cancellationToken);
        _counted += await _copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }
}
