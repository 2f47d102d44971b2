using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Copying;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk.Tables;

/// <summary>
/// A connection whose tables are read as they are at one moment, in a transaction that can change nothing. In a pinned session's open
/// transaction a savepoint takes its place.
/// </summary>
internal sealed class SourceSession : IAsyncDisposable
{
    private const int ChunkSize = 128 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction? _transaction;
    private readonly QuerySession? _session;
    private readonly TableCopyRequest _request;
    private int _answers;

    private SourceSession(NpgsqlConnection connection, NpgsqlTransaction? transaction, QuerySession? session, TableCopyRequest request)
    {
        _connection = connection;
        _transaction = transaction;
        _session = session;
        _request = request;
        _connection.Notice += Tell;
    }

    /// <summary>What is read, for messages.</summary>
    public string Reading { get; set; } = "";

    /// <exception cref="Fault">The login failed, or the session cannot be used.</exception>
    public static async Task<SourceSession> OpenAsync(ConnectionPool pool, TableCopyRequest request, CancellationToken cancellationToken)
    {
        var session = request.Pinned is { } pinned
            ? await QuerySession.OpenAsync(pool, new SessionOptions { Pinned = pinned }, cancellationToken).ConfigureAwait(false)
            : null;
        var connection = session?.Connection ?? await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            request.Pinned?.CheckUsable();
            await (session?.BeginAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            var transaction = session is null
                ? await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false)
                : null;
            var source = new SourceSession(connection, transaction, session, request) { Reading = request.Items[0].Name };
            await source.QueryAsync("set transaction read only", [], _ => 0, cancellationToken).ConfigureAwait(false);
            return source;
        }
        catch (Exception e)
        {
            await (session is null ? connection.DisposeAsync().AsTask() : Task.Run(session.Dispose, CancellationToken.None))
                .ConfigureAwait(false);
            if (Lost(e, connection, request.Items[0].Name) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    /// <summary>The table, its columns that can be copied, and its key.</summary>
    /// <exception cref="Fault">There is none, or the server refused.</exception>
    public async Task<SourceLayout> ReadTableAsync(TableName name, CancellationToken cancellationToken)
    {
        var table = await GuardAsync("", () => TableCatalog.ReadAsync(_connection, name, CancellationToken.None), cancellationToken)
            .ConfigureAwait(false);
        var rules = await QueryAsync(
            SourceCatalog.RulesSql,
            [table.Schema, table.Name],
            reader => (Name: reader.GetString(0), IsRequired: reader.GetBoolean(1), Place: reader.GetInt32(2)),
            cancellationToken).ConfigureAwait(false);
        var columns = table.Columns.Where(column => !column.IsGenerated)
            .Select(column => new SourceColumn(
                column.Name, column.TypeId, column.DeclaredType, rules.Exists(rule => rule.Name == column.Name && rule.IsRequired)));
        return new SourceLayout(
            table, null, [.. columns], [.. rules.Where(rule => rule.Place > 0).OrderBy(rule => rule.Place).Select(rule => rule.Name)]);
    }

    /// <summary>The columns of a query.</summary>
    /// <exception cref="Fault">The server refused it.</exception>
    public async Task<SourceLayout> ReadQueryAsync(string query, CancellationToken cancellationToken)
    {
        var columns =
            await GuardAsync(query, () => SourceCatalog.DescribeAsync(_connection, query), cancellationToken).ConfigureAwait(false);
        return new SourceLayout(null, query, columns, []);
    }

    /// <summary>Asks the server something.</summary>
    /// <exception cref="Fault">The server refused it or did not answer within the limit.</exception>
    public Task<List<T>> QueryAsync<T>(string sql, string[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        GuardAsync(sql, () => ImportStatement.RunAsync(_connection, sql, values, read), cancellationToken);

    /// <summary>Sends the rows of a COPY on, as they come.</summary>
    /// <param name="sql">COPY TO STDOUT.</param>
    /// <param name="format">Of the statement.</param>
    /// <param name="take">Takes a buffer of rows, which is its own from then on; false: no more is wanted.</param>
    /// <returns>The rows that the server counted; null: they were not wanted to the end.</returns>
    /// <exception cref="Fault">The server refused, or fell silent.</exception>
    public async Task<long?> CopyAsync(
        string sql, CopyFormat format, Func<ArraySegment<byte>, bool> take, CancellationToken cancellationToken)
    {
        _request.OnStatement?.Invoke(sql);
        // On a thread of its own: reading is synchronous, as a wait for each row would cost more than the row.
        var copying = Task.Factory.StartNew(
            () => Copy(sql, format, take), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var seen = -1; ;)
        {
            try
            {
                return await copying.WaitAsync(_request.Limit, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!copying.IsCompleted && seen != Volatile.Read(ref _answers))
            {
                seen = Volatile.Read(ref _answers);
            }
            catch (Exception e) when (!copying.IsCompleted && e is OperationCanceledException or TimeoutException)
            {
                await ServerStop.EndAsync(_connection, copying).ConfigureAwait(false);
                throw e is TimeoutException ? TimedOut(e) : e;
            }
            catch (Exception e) when (Translate(e, sql) is { } fault)
            {
                throw fault;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        var freeing = FreeAsync();
        if (!await ServerStop.HasEndedAsync(freeing, Patience).ConfigureAwait(false))
        {
            await ServerStop.EndAsync(_connection, freeing).ConfigureAwait(false);
        }
    }

    private long? Copy(string sql, CopyFormat format, Func<ArraySegment<byte>, bool> take)
    {
        using var ended = new ManualResetEventSlim();
        try
        {
            using var stream = format == CopyFormat.Binary
                ? _connection.BeginRawBinaryCopy(sql)
                : (NpgsqlRawCopyStream)_connection.BeginTextExport(sql).BaseStream;
            var isWhole = false;
            try
            {
                isWhole = Copy(stream, take);
            }
            finally
            {
                if (!isWhole)
                {
                    // The rest is not wanted: the driver would read it to its end.
                    _ = ServerStop.EndAsync(_connection, Task.Run(ended.Wait, CancellationToken.None));
                }
            }

            return isWhole ? DriverConnection.RowsOf(_connection) : null;
        }
        finally
        {
            ended.Set();
        }
    }

    /// <remarks>One call that goes round once a row: it must not begin as slow code.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Copy(NpgsqlRawCopyStream stream, Func<ArraySegment<byte>, bool> take)
    {
        var writer = new WireWriter(ChunkSize);
        while (true)
        {
            // The stream gives a row at a time.
            var count = stream.Read(writer.Space(ChunkSize / 8));
            _answers++;
            writer.Advance(count);
            var isFull = writer.Length >= ChunkSize * 7 / 8;
            if ((count == 0 && writer.Length > 0) || isFull)
            {
                if (!take(writer.Detach()))
                {
                    return false;
                }
            }

            if (count == 0)
            {
                return true;
            }
        }
    }

    private async Task<T> GuardAsync<T>(string sql, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var running = work();
        try
        {
            return await running.WaitAsync(_request.Limit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !running.IsCompleted)
        {
            await ServerStop.EndAsync(_connection, running).ConfigureAwait(false);
            throw e is TimeoutException ? TimedOut(e) : e;
        }
        catch (Exception e) when (Translate(e, sql) is { } fault)
        {
            throw fault;
        }
    }

    private Fault TimedOut(Exception e) => new(Messages.CopyTimedOut(_request.Limit.TotalSeconds), FaultKind.Timeout, Reading, e);

    private Fault? Translate(Exception e, string sql) =>
        Lost(e, _connection, Reading) ?? CopyFaults.Translate(e, _connection, sql, source: null);

    /// <summary>The fault of a connection that broke; null: it is something else.</summary>
    [SuppressMessage("Style", "IDE0046", Justification = "Two cases that have nothing in common.")]
    private static Fault? Lost(Exception e, NpgsqlConnection connection, string reading)
    {
        if (e is PostgresException error && !SqlFaults.EndsSession(error))
        {
            return null;
        }

        return e is NpgsqlException or IOException
            ? new Fault(
                Messages.CopyLost(reading, connection.Database, CopyFaults.ReasonOf(e, connection)), FaultKind.Connection, reading, e)
            : null;
    }

    private async Task FreeAsync()
    {
        _connection.Notice -= Tell;
        try
        {
            if (_transaction is not null)
            {
                await _transaction.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection is gone, and nothing was changed on it.
        }

        await (_session is null ? _connection.DisposeAsync().AsTask() : Task.Run(_session.Dispose)).ConfigureAwait(false);
    }

    private void Tell(object sender, NpgsqlNoticeEventArgs e) => _request.OnNotice?.Invoke(ServerNotice.Of(e.Notice));
}
