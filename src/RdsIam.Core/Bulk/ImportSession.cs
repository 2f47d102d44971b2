using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Copying;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;

namespace RdsIam.Core.Bulk;

/// <summary>
/// A connection in a transaction, for COPY FROM STDIN: nothing is imported unless it is committed. In a pinned session's open transaction a
/// savepoint takes its place.
/// </summary>
internal sealed partial class ImportSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction? _transaction;
    private readonly QuerySession? _session;
    private TableLayout? _table;
    private Upsert? _upsert;
    private Task? _committing;
    private bool _disposed;

    private ImportSession(NpgsqlConnection connection, NpgsqlTransaction? transaction, QuerySession? session, TableName name)
    {
        _connection = connection;
        _transaction = transaction;
        _session = session;
        Name = name;
    }

    /// <summary>The table's, as it was given.</summary>
    public TableName Name { get; private set; }

    /// <summary>For what is said of its end.</summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>False: it is to be made.</summary>
    public bool HasTable => _table is not null;

    public TableLayout Table => _table ?? throw new InvalidOperationException("The table was not made yet.");

    public ImportMode Mode { get; private init; } = ImportMode.Plain;

    /// <summary>It goes to an Aurora DSQL cluster.</summary>
    public bool IsDsql { get; private init; }

    /// <summary>The copy that the connection is busy with; null: none.</summary>
    public CopyIn? Running { get; set; }

    public SessionClock Clock => new(
        _connection.PostgresParameters.TryGetValue("TimeZone", out var name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : null);

    /// <summary>How long the server has to answer; infinite: for ever.</summary>
    public TimeSpan Limit { get; private init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Takes what the server tells beside its answers; null: nobody does.</summary>
    private Action<ServerNotice>? OnNotice { get; init; }

    /// <param name="pool">Where to.</param>
    /// <param name="name">The table.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="limit">How long the server has to answer; infinite if not given.</param>
    /// <param name="onNotice">Takes the server's notices, on any thread.</param>
    /// <param name="pinned">The session to work in; null: a connection of the pool.</param>
    /// <param name="mode">What else to do; null: rows are added to a table that is there.</param>
    /// <exception cref="Fault">The login failed, or there is no such table and it is not to be made.</exception>
    public static async Task<ImportSession> OpenAsync(
        ConnectionPool pool,
        TableName name,
        CancellationToken cancellationToken,
        TimeSpan? limit = null,
        Action<ServerNotice>? onNotice = null,
        IPinnedSession? pinned = null,
        ImportMode? mode = null)
    {
        DsqlLimits.Check(pool, mode);
        var session = pinned is null
            ? null
            : await QuerySession.OpenAsync(pool, new SessionOptions { Pinned = pinned }, cancellationToken).ConfigureAwait(false);
        var connection = session?.Connection ?? await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            pinned?.CheckUsable();
            await (session?.BeginAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            var table = await TableCatalog.FindAsync(connection, name, cancellationToken).ConfigureAwait(false);
            if (table is null && mode is not { CreateTable: true })
            {
                throw TableCatalog.NotFound(connection, name);
            }

            var transaction = session is null ? await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false) : null;
            var import = new ImportSession(connection, transaction, session, name)
            {
                Limit = limit ?? Timeout.InfiniteTimeSpan,
                OnNotice = onNotice,
                Mode = mode ?? ImportMode.Plain,
                IsDsql = DsqlLimits.Apply(pool),
                _table = table,
            };
            connection.Notice += import.Tell;
            return import;
        }
        catch (Exception e)
        {
            var fault = CopyFaults.Translate(e, connection, "", name.Name.Text);
            await FreeAsync(connection, session).ConfigureAwait(false);
            if (fault is not null)
            {
                throw fault;
            }

            throw;
        }
    }

    /// <summary>The statement that takes rows of these columns.</summary>
    public string CopySql(IReadOnlyList<TableColumn> columns, CopyOptions options) =>
        $"copy {_upsert?.Staging ?? Table.Quoted} ({string.Join(", ", columns.Select(column => column.Quoted))}) from stdin {options.ToSql()}";

    /// <summary>A stream for the rows as the server wants them. Asynchronously disposed, it waits for the server's word.</summary>
    /// <exception cref="TimeoutException">The server did not answer within the limit.</exception>
    public async Task<NpgsqlRawCopyStream> BeginCopyAsync(string sql, CopyFormat format, CancellationToken cancellationToken)
    {
        // Without the token: the driver would leave the statement to the server, where it waits for a lock, say.
        var begin = BeginAsync(sql, format);
        try
        {
            return await begin.WaitAsync(Limit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !begin.IsCompleted)
        {
            await StopAsync(begin).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the server tells while rows go to it; once a copy has begun.</summary>
    public CopyNotices ReadNotices() => new(_connection, OnNotice);

    /// <summary>The rows that the server counted in the copy that has just ended.</summary>
    public long RowsOfLast() => DriverConnection.RowsOf(_connection);

    /// <summary>Ends the import: the rows are there for everybody.</summary>
    /// <returns>What became of them in an import with keys; null: they were added.</returns>
    /// <exception cref="Fault">A row does not go into the table, what is deferred to the end failed, or the connection broke.</exception>
    public async Task<UpsertCounts?> FinishAsync(CancellationToken cancellationToken)
    {
        var counts = _upsert is null ? null : await _upsert.MergeAsync(cancellationToken).ConfigureAwait(false);
        if (Mode.Rollback)
        {
            // What is deferred to the commit shows here; whoever disposes this undoes all.
            await RunAsync("set constraints all immediate", cancellationToken).ConfigureAwait(false);
            return counts;
        }

        await CommitAsync(cancellationToken).ConfigureAwait(false);
        return counts;
    }

    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        var limit = Limit > TimeSpan.Zero ? Limit : ServerCommit.Limit;
        try
        {
            _committing = _transaction?.CommitAsync(CancellationToken.None) ?? _session!.CommitAsync(CancellationToken.None);
            await _committing.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new Fault(Messages.ImportOutcomeUnknown(limit.TotalSeconds, Table), FaultKind.Timeout, Table.Name, e);
        }
        catch (Exception e) when (CopyFaults.Translate(e, _connection, "commit", Table.Name, hintFor: Hint) is { } fault)
        {
            throw fault.ErrorId == Messages.Ids.ImportLost
                ? new Fault(Messages.CommitOutcomeUnknown(CopyFaults.ReasonOf(e, _connection)), FaultKind.Connection, Table.Name, e)
                : fault;
        }
    }

    /// <summary>Asks the server to stop what this connection waits for, and closes the connection if it does not answer.</summary>
    public Task StopAsync(Task work) => ServerStop.EndAsync(_connection, work);

    /// <summary>Gives the connection back; what was not committed is undone. A copy that still runs is given up first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (Running is { } copy)
        {
            await copy.AbortAsync().ConfigureAwait(false);
        }

        var freeing = FreeAsync();
        if (!await ServerStop.HasEndedAsync(freeing, Patience).ConfigureAwait(false))
        {
            await StopAsync(freeing).ConfigureAwait(false);
        }
    }

    private async Task<NpgsqlRawCopyStream> BeginAsync(string sql, CopyFormat format) => format == CopyFormat.Binary
        ? await _connection.BeginRawBinaryCopyAsync(sql).ConfigureAwait(false)
        // The writer on top would encode; below it is the stream of bytes.
        : (NpgsqlRawCopyStream)(await _connection.BeginTextImportAsync(sql).ConfigureAwait(false)).BaseStream;

    private async Task FreeAsync()
    {
        try
        {
            await (_committing ?? Task.CompletedTask).ConfigureAwait(false);
            if (_transaction is not null)
            {
                await _transaction.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection is gone, and with it the transaction.
        }

        _connection.Notice -= Tell;
        await FreeAsync(_connection, _session).ConfigureAwait(false);
    }

    /// <summary>Gives the connection back; in a pinned session undoes what was begun here and not committed.</summary>
    private static Task FreeAsync(NpgsqlConnection connection, QuerySession? session) =>
        session is null ? connection.DisposeAsync().AsTask() : Task.Run(session.Dispose);

    private void Tell(object sender, NpgsqlNoticeEventArgs e) => OnNotice?.Invoke(ServerNotice.Of(e.Notice));
}
