using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>One COPY FROM STDIN: takes buffers, sends them on another thread, and ends well or leaves nothing.</summary>
internal sealed class CopyIn
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    private readonly ImportSession _session;
    private readonly NpgsqlRawCopyStream _stream;
    private readonly StreamPump _pump;
    private readonly string _sql;
    private readonly string _source;
    private readonly long _before;
    private Task? _ending;

    private CopyIn(ImportSession session, NpgsqlRawCopyStream stream, string sql, string source, long before)
    {
        _before = before;
        _session = session;
        _stream = stream;
        _sql = sql;
        _source = source;
        _pump = new StreamPump(stream);
    }

    /// <param name="session">Whose connection is busy until the end.</param>
    /// <param name="columns">Of the rows, in order.</param>
    /// <param name="options">What the rows look like.</param>
    /// <param name="source">What they come from, for messages.</param>
    /// <param name="before">How many rows of the source an earlier copy took.</param>
    /// <exception cref="Fault">The server refused.</exception>
    public static async Task<CopyIn> StartAsync(
        ImportSession session,
        IReadOnlyList<TableColumn> columns,
        CopyOptions options,
        string source,
        CancellationToken cancellationToken,
        long before = 0)
    {
        var sql = session.CopySql(columns, options);
        try
        {
            var stream = await session.BeginCopyAsync(sql, options.Format, cancellationToken).ConfigureAwait(false);
            return session.Running = new CopyIn(session, stream, sql, source, before);
        }
        catch (Exception e) when (CopyFaults.Translate(e, sql, source) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Sends a buffer; waits while the server is far behind.</summary>
    /// <exception cref="Fault">The connection broke.</exception>
    public void Add(ArraySegment<byte> chunk, CancellationToken cancellationToken)
    {
        try
        {
            _pump.Add(chunk, cancellationToken);
        }
        catch (Exception e) when (CopyFaults.Translate(e, _sql, _source, before: _before) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Waits until the server has taken all rows.</summary>
    /// <exception cref="Fault">It refused one; all are undone.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ending = EndAsync();
            await _ending.WaitAsync(cancellationToken).ConfigureAwait(false);
            _session.Running = null;
        }
        catch (Exception e) when (CopyFaults.Translate(e, _sql, _source, before: _before) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Gives up: nothing is imported, and the server works on it no more.</summary>
    /// <returns>False when the server did not let go in time; then the session is not to be waited for.</returns>
    public async Task<bool> AbortAsync()
    {
        _pump.Stop();
        var work = _ending ?? _pump.Pumping;
        if (!await HasEndedAsync(work, Patience).ConfigureAwait(false))
        {
            // The server takes no more rows, for example as it waits for a lock.
            await _session.CancelOnServerAsync().ConfigureAwait(false);
            if (!await HasEndedAsync(work, LastPatience).ConfigureAwait(false))
            {
                return false;
            }
        }

        if (_ending is null)
        {
            await FailAsync().ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Ends when the work that could not be stopped has ended.</summary>
    public async Task OutliveAsync()
    {
        await HasEndedAsync(_ending ?? _pump.Pumping, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        if (_ending is null)
        {
            await FailAsync().ConfigureAwait(false);
        }
    }

    private async Task EndAsync()
    {
        _pump.Complete();
        await _pump.Pumping.ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Tells the server that the copy failed on our side.</summary>
    private async Task FailAsync()
    {
        try
        {
            await _stream.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It had failed before, on the server's side or on the way.
        }
    }

    private static async Task<bool> HasEndedAsync(Task work, TimeSpan patience)
    {
        await Task.WhenAny(work, Task.Delay(patience)).ConfigureAwait(false);
        return work.IsCompleted;
    }
}
