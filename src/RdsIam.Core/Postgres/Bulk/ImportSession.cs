using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>A connection in a transaction, for COPY FROM STDIN: nothing is imported unless it is committed.</summary>
internal sealed class ImportSession : IAsyncDisposable
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(10);

    private readonly ConnectionPool _pool;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private bool _disposed;

    private ImportSession(ConnectionPool pool, NpgsqlConnection connection, NpgsqlTransaction transaction, TableLayout table)
    {
        _pool = pool;
        _connection = connection;
        _transaction = transaction;
        Table = table;
    }

    public TableLayout Table { get; }

    /// <summary>The copy that the connection is busy with; null: none.</summary>
    public CopyIn? Running { get; set; }

    public SessionClock Clock => new(
        _connection.PostgresParameters.TryGetValue("TimeZone", out var name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null);

    /// <exception cref="Fault">The login failed, or there is no such table.</exception>
    public static async Task<ImportSession> OpenAsync(ConnectionPool pool, TableName name, CancellationToken cancellationToken)
    {
        var connection = await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var table = await TableCatalog.ReadAsync(connection, name, cancellationToken).ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            return new ImportSession(pool, connection, transaction, table);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
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
    public async Task<NpgsqlRawCopyStream> BeginCopyAsync(string sql, CopyFormat format, CancellationToken cancellationToken) =>
        format == CopyFormat.Binary
            ? await _connection.BeginRawBinaryCopyAsync(sql, cancellationToken).ConfigureAwait(false)
            // The writer on top would encode; below it is the stream of bytes.
            : (NpgsqlRawCopyStream)(await _connection.BeginTextImportAsync(sql, cancellationToken).ConfigureAwait(false)).BaseStream;

    /// <exception cref="Fault">What is deferred to the end failed, or the connection broke.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CopyFaults.Translate(e, "commit", Table.Name) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Asks the server, over another connection, to stop what this one waits for. It may be too late: nobody minds.</summary>
    public async Task CancelOnServerAsync()
    {
        using var timeout = new CancellationTokenSource(CancelTimeout);
        try
        {
            var other = await _pool.OpenAsync(timeout.Token).ConfigureAwait(false);
            await using (other.ConfigureAwait(false))
            {
                using var command = new NpgsqlCommand("select pg_catalog.pg_cancel_backend($1)", other);
                command.Parameters.Add(new NpgsqlParameter { Value = _connection.ProcessID });
                await command.ExecuteNonQueryAsync(timeout.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is Fault or NpgsqlException or OperationCanceledException)
        {
            // The rows are rolled back in any case, at the latest when the server misses the connection.
        }
    }

    /// <summary>Gives the connection back; what was not committed is undone. A copy that still runs is given up first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (Running is { } copy && !await copy.AbortAsync().ConfigureAwait(false))
        {
            // Nobody waits for a server that does not answer; the connection is given back when it does.
            _ = Task.Run(async () =>
            {
                await copy.OutliveAsync().ConfigureAwait(false);
                await FreeAsync().ConfigureAwait(false);
            });
            return;
        }

        await FreeAsync().ConfigureAwait(false);
    }

    private async Task FreeAsync()
    {
        try
        {
            await _transaction.DisposeAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and with it the transaction.
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }
}
