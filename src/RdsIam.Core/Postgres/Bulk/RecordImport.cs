namespace RdsIam.Core.Postgres;

/// <summary>
/// Records into a table, all or nothing. One thread writes; the bytes go out on another. Not completed, it leaves nothing.
/// </summary>
internal sealed class RecordImport : IAsyncDisposable
{
    private const int ChunkSize = 64 * 1024;

    /// <summary>Most rows are smaller than the rest of this, and the buffer need not grow.</summary>
    private const int BufferSize = ChunkSize + (16 * 1024);

    private readonly ImportSession _session;
    private readonly CopyIn _copy;
    private readonly RecordWriter _records;
    private readonly WireWriter _writer = new(BufferSize);

    private RecordImport(ImportSession session, CopyIn copy, RecordWriter records)
    {
        _session = session;
        _copy = copy;
        _records = records;
        _records.Begin(_writer);
    }

    public TableLayout Table => _session.Table;

    /// <summary>How many were written so far.</summary>
    public long Records { get; private set; }

    /// <summary>Binary, or text where a type has no binary writer here.</summary>
    public CopyFormat Format => _records.Format;

    /// <param name="pool">Where to.</param>
    /// <param name="name">The table.</param>
    /// <param name="fields">The names of each record's values, in order.</param>
    /// <param name="nullText">A text that stands for NULL; null: none does.</param>
    /// <exception cref="Fault">The login, the table or a name is at fault.</exception>
    public static async Task<RecordImport> StartAsync(
        ConnectionPool pool, TableName name, IReadOnlyList<string> fields, string? nullText, CancellationToken cancellationToken)
    {
        var session = await ImportSession.OpenAsync(pool, name, cancellationToken).ConfigureAwait(false);
        try
        {
            var columns = ColumnMap.Of(session.Table, fields);
            var records = RecordWriter.For(columns, session.TimeZone, nullText);
            var copy = await CopyIn
                .StartAsync(session, columns, new CopyOptions(records.Format), "records", cancellationToken).ConfigureAwait(false);
            return new RecordImport(session, copy, records);
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
        _records.Write(_writer, values, ++Records);
        if (_writer.Length >= ChunkSize)
        {
            _copy.Add(_writer.Detach(), cancellationToken);
        }
    }

    /// <summary>Ends the import: the rows are there for everybody.</summary>
    /// <exception cref="Fault">The server refused a row; nothing was imported.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _records.End(_writer);
        _copy.Add(_writer.Detach(), cancellationToken);
        await _copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await _session.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives up what was not completed.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
