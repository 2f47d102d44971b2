using System.Buffers;
using System.Text;
using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Copying;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>Sends the rows that stand behind a COPY … FROM STDIN in a text, straight out of the text.</summary>
internal static class ScriptCopy
{
    private const int ChunkSize = 64 * 1024;

    /// <returns>How many rows the server counted.</returns>
    /// <exception cref="Fault">The server refused the statement or a row; the place is the row's.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also on the server.</exception>
    public static async Task<long> RunAsync(
        QuerySession session, QueryRequest request, ScriptPart part, CancellationToken cancellationToken)
    {
        var connection = session.Connection;
        var isInTransaction = session.IsInTransaction;
        void Tell(object sender, NpgsqlNoticeEventArgs e) => request.OnNotice?.Invoke(ServerNotice.Of(e.Notice));
        connection.Notice += Tell;
        try
        {
            await WaitAsync(connection, SendAsync(connection, request, part), LimitOf(session, request), cancellationToken)
                .ConfigureAwait(false);
            return DriverConnection.RowsOf(connection);
        }
        catch (Exception e) when (Translate(e, session, isInTransaction, request, part) is { } fault)
        {
            throw fault;
        }
        finally
        {
            connection.Notice -= Tell;
        }
    }

    private static TimeSpan LimitOf(QuerySession session, QueryRequest request) =>
        (request.CommandTimeout ?? session.Pool.Target.CommandTimeout) is { Ticks: > 0 } limit ? limit : Timeout.InfiniteTimeSpan;

    /// <summary>Without a token in the driver, which would leave the statement to the server, where it waits for a lock, say.</summary>
    private static async Task WaitAsync(NpgsqlConnection connection, Task copy, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await copy.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !copy.IsCompleted)
        {
            await ServerStop.EndAsync(connection, copy).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task SendAsync(NpgsqlConnection connection, QueryRequest request, ScriptPart part)
    {
        var writer = await connection.BeginTextImportAsync(part.Statements[0].Text).ConfigureAwait(false);
        // Below the writer is the stream of bytes, which takes large pieces.
        var stream = (NpgsqlRawCopyStream)writer.BaseStream;
        var notices = new CopyNotices(connection, request.OnNotice);
        await WriteAsync(stream, notices, request.Sql, part.Rows!).ConfigureAwait(false);
        await notices.EndAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task WriteAsync(NpgsqlRawCopyStream stream, CopyNotices notices, string sql, CopyRows rows)
    {
        var encoder = Encoding.UTF8.GetEncoder();
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(ChunkSize));
        try
        {
            for (var start = rows.Start; start < rows.End; start += ChunkSize)
            {
                var count = Math.Min(ChunkSize, rows.End - start);
                var bytes = encoder.GetBytes(sql.AsSpan(start, count), buffer, flush: start + count == rows.End);
                await notices.WriteAsync(stream, buffer.AsMemory(0, bytes)).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Fault? Translate(Exception e, QuerySession session, bool isInTransaction, QueryRequest request, ScriptPart part) =>
        e switch
    {
        PostgresException error when !SqlFaults.EndsSession(error) => SqlFaults.Translate(error, OriginOf(error, request, part)),
        TimeoutException => new Fault(Messages.CommandTimedOut(LimitOf(session, request)), FaultKind.Timeout, null, e),
        // The driver's word for the binary format.
        ArgumentException { Message: var said } when said.Contains("binary", StringComparison.OrdinalIgnoreCase) =>
            ScriptFaults.At((file, line, _) => Messages.CopyRowsBinary(file, line), request, part.Statements[0].SourceHead),
        Fault or OperationCanceledException => null,
        _ => LostAnswers.Of(
            e,
            request.Sql,
            new AnswerContext(
                isInTransaction, session.Connection.State != System.Data.ConnectionState.Open, PoolTunnel.ReasonFor(session.Connection)),
            (e is PostgresException ended ? ended.MessageText : (e.InnerException ?? e).Message)),
    };

    private static SqlOrigin OriginOf(PostgresException error, QueryRequest request, ScriptPart part)
    {
        var origin = new SqlOrigin(request.Sql, part.Statements[0], request.File, Record: null) { IsOneOfMany = true };
        return CopyFaults.LineOf(error.Where) is { } line
            ? origin with { Places = _ => SqlPlace.At(request.Sql, StartOf(request.Sql, part.Rows!, line)) }
            : origin;
    }

    private static int StartOf(string sql, CopyRows rows, int line)
    {
        var start = rows.Start;
        for (var i = 1; i < line && sql.IndexOf('\n', start, rows.End - start) is var end and >= 0; i++)
        {
            start = end + 1;
        }

        return Math.Min(start, rows.End);
    }
}
