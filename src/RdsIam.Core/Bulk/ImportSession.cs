using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Copying;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Bulk;

/// <summary>
/// A connection in a transaction, for COPY FROM STDIN: nothing is imported unless it is committed. In a pinned session's open transaction a
/// savepoint takes its place.
/// </summary>
internal sealed class ImportSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction? _transaction;
    private readonly QuerySession? _session;
    private Task? _committing;
    private bool _disposed;

    private ImportSession(NpgsqlConnection connection, NpgsqlTransaction? transaction, QuerySession? session, TableLayout table)
    {
        _connection = connection;
        _transaction = transaction;
        _session = session;
        Table = table;
    }

    public TableLayout Table { get; }

    /// <summary>The copy that the connection is busy with; null: none.</summary>
    public CopyIn? Running { get; set; }

    public SessionClock Clock => new(
        _connection.PostgresParameters.TryGetValue("TimeZone", out var name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null);

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
    /// <exception cref="Fault">The login failed, or there is no such table.</exception>
    public static async Task<ImportSession> OpenAsync(
        ConnectionPool pool,
        TableName name,
        CancellationToken cancellationToken,
        TimeSpan? limit = null,
        Action<ServerNotice>? onNotice = null,
        IPinnedSession? pinned = null)
    {
        var session = pinned is null ? null : await QuerySession.OpenAsync(pool, new SessionOptions { Pinned = pinned }, cancellationToken).ConfigureAwait(false);
        var connection = session?.Connection ?? await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            pinned?.CheckUsable();
            await (session?.BeginAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            var table = await TableCatalog.ReadAsync(connection, name, cancellationToken).ConfigureAwait(false);
            var transaction = session is null ? await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false) : null;
            var import = new ImportSession(connection, transaction, session, table) { Limit = limit ?? Timeout.InfiniteTimeSpan, OnNotice = onNotice };
            connection.Notice += import.Tell;
            return import;
        }
        catch (Exception e)
        {
            await FreeAsync(connection, session).ConfigureAwait(false);
            if (CopyFaults.Translate(e, "", name.Name.Text) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    /// <summary>What it takes to write the columns' values as text. The server is asked where a type may have parts.</summary>
    /// <exception cref="Fault">The connection broke.</exception>
    public async Task<IReadOnlyList<ServerType>> ReadTypesAsync(IReadOnlyList<TableColumn> columns, CancellationToken cancellationToken)
    {
        try
        {
            var reader = new ServerTypeReader(_connection);
            var types = new ServerType[columns.Count];
            for (var i = 0; i < types.Length; i++)
            {
                types[i] = CellWriters.TryOf(columns[i], isUtc: true) is null
                    ? await reader.ReadAsync(columns[i].TypeId, cancellationToken).ConfigureAwait(false)
                    : ServerType.Plain(columns[i].TypeName);
            }

            return types;
        }
        catch (Exception e) when (CopyFaults.Translate(e, "", Table.Name) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>The statement that takes rows of these columns.</summary>
    public string CopySql(IReadOnlyList<TableColumn> columns, CopyOptions options) =>
        $"copy {Table.Quoted} ({string.Join(", ", columns.Select(column => column.Quoted))}) from stdin {options.ToSql()}";

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

    /// <summary>Whether a row that was sent need not be counted: a trigger, or a foreign server, may leave it out.</summary>
    /// <exception cref="Fault">The connection broke.</exception>
    public async Task<bool> MayLeaveOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TableCatalog.MayLeaveOutAsync(_connection, Table, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CopyFaults.Translate(e, "", Table.Name) is { } fault)
        {
            throw fault;
        }
    }

    /// <exception cref="Fault">What is deferred to the end failed, or the connection broke.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
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
        catch (Exception e) when (CopyFaults.Translate(e, "commit", Table.Name) is { } fault)
        {
            throw fault;
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
