using System.Runtime.CompilerServices;
using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Copying;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk;

/// <summary>
/// The rows of a query or table into a file, which is there when it is whole, and not before. Progress may be read from any
/// thread.
/// </summary>
internal sealed class TableExport(ExportRequest request)
{
    private const int ChunkSize = 128 * 1024;
    private const string BeforeQuery = "copy (\n";

    private readonly RowCounter _counter = RowCounter.For(request.Options);
    private SqlStatement? _statement;
    private int _answers;

    public long Rows => _counter.Rows;

    /// <summary>Before they are packed.</summary>
    public long Bytes { get; private set; }

    /// <summary>What the file has; of what is no file, what was written to it.</summary>
    public long Length { get; private set; }

    /// <summary>Runs to the end.</summary>
    /// <exception cref="Fault">The login, the query, the table or the file is at fault; no file was written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also on the server.</exception>
    public async Task RunAsync(ConnectionPool pool, CancellationToken cancellationToken)
    {
        OutputFile.Check(request);
        _statement = request.Query is null ? null : SingleQuery.Read(request.Query);
        if (request.Pinned is not null)
        {
            using var session =
                await QuerySession.OpenAsync(pool, new SessionOptions { Pinned = request.Pinned }, cancellationToken).ConfigureAwait(false);
            request.Pinned.CheckUsable();
            await RunAsync(session.Connection, cancellationToken).ConfigureAwait(false);
            return;
        }

        var connection = await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await RunAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        connection.Notice += Tell;
        try
        {
            var sql = _statement is not null
                ? $"{BeforeQuery}{_statement.Text}\n) to stdout {request.Options.ToSql()}"
                : await TableSqlAsync(connection, cancellationToken).ConfigureAwait(false);
            // On a thread of its own: reading is synchronous, as a wait for each row would cost more than the row.
            var copying = Task.Factory.StartNew(
                () => Copy(connection, sql, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            try
            {
                await WatchAsync(copying, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!copying.IsCompleted && e is OperationCanceledException or TimeoutException)
            {
                await ServerStop.EndAsync(connection, copying).ConfigureAwait(false);
                throw e is TimeoutException
                    ? new Fault(Messages.CopyTimedOut(request.Limit.TotalSeconds), FaultKind.Timeout, request.Path, e)
                    : e;
            }
        }
        finally
        {
            connection.Notice -= Tell;
        }
    }

    private void Tell(object sender, NpgsqlNoticeEventArgs e) => request.OnNotice?.Invoke(ServerNotice.Of(e.Notice));

    /// <summary>Waits for the end, for ever as long as the server goes on answering.</summary>
    private async Task WatchAsync(Task copying, CancellationToken cancellationToken)
    {
        for (var seen = -1; ;)
        {
            try
            {
                await copying.WaitAsync(request.Limit, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException) when (!copying.IsCompleted && seen != Volatile.Read(ref _answers))
            {
                seen = Volatile.Read(ref _answers);
            }
        }
    }

    private void Copy(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var ended = new ManualResetEventSlim();
        try
        {
            using var file = OutputFile.Create(request);
            using var stream = Begin(connection, sql);
            try
            {
                Copy(stream, file);
            }
            catch (Fault)
            {
                // The disk is full: the rest is not to be read.
                _ = ServerStop.EndAsync(connection, Task.Run(ended.Wait, CancellationToken.None));
                throw;
            }

            cancellationToken.ThrowIfCancellationRequested();
            Check(DriverConnection.RowsOf(connection));
            Length = file.Commit();
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is not OperationCanceledException)
        {
            throw new OperationCanceledException("The export was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (Translate(e, connection, sql) is { } fault)
        {
            throw fault;
        }
        finally
        {
            ended.Set();
        }
    }

    private void Check(long counted)
    {
        if (counted != _counter.Rows)
        {
            throw new Fault(Messages.ExportCountUnlike(request.Path, _counter.Rows, counted), FaultKind.InvalidData, request.Path);
        }
    }

    private Fault? Translate(Exception e, NpgsqlConnection connection, string sql) =>
        CopyFaults.Translate(e, connection, sql, source: null, _statement is null ? null : PlaceOf);

    private NpgsqlRawCopyStream Begin(NpgsqlConnection connection, string sql) => request.Options.Format == CopyFormat.Binary
        ? connection.BeginRawBinaryCopy(sql)
        : (NpgsqlRawCopyStream)connection.BeginTextExport(sql).BaseStream;

    /// <remarks>One call that goes round once a row: it must not begin as slow code.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy(NpgsqlRawCopyStream stream, OutputFile file)
    {
        var writer = new WireWriter(ChunkSize);
        while (true)
        {
            // The stream gives a row at a time.
            var space = writer.Space(ChunkSize / 8);
            var count = stream.Read(space);
            _answers++;
            writer.Advance(count);
            if (count == 0 || writer.Length >= ChunkSize * 7 / 8)
            {
                _counter.Take(writer.Written);
                Bytes += writer.Length;
                file.Add(writer.Detach());
            }

            if (count == 0)
            {
                _counter.End();
                return;
            }
        }
    }

    private async Task<string> TableSqlAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var table = await TableAsync(connection, cancellationToken).ConfigureAwait(false);
        var columns = request.Columns is { } names
            ? names.Select(name => ColumnMap.Find(table, name))
            : table.Columns.Where(column => !column.IsGenerated);
        var list = string.Join(", ", columns.Select(column => column.Quoted));
        // COPY itself reads plain tables only.
        var isPlain = table.Kind == 'r' && request.Columns is null;
        return $"copy {(isPlain ? $"{table.Quoted} ({list})" : $"(select {list} from {table.Quoted})")} to stdout {request.Options.ToSql()}";
    }

    private async Task<TableLayout> TableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await TableCatalog.ReadAsync(connection, request.Table!, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not Fault && Translate(e, connection, "") is { } fault)
        {
            throw fault;
        }
    }

    private SqlPlace? PlaceOf(int position) => SqlPlace.Of(request.Query!, _statement!, position - BeforeQuery.Length);
}
