using Npgsql;
using RdsIam.Core.Queries.Copying;

namespace RdsIam.Core.Bulk;

/// <summary>One COPY FROM STDIN: takes buffers, sends them on another thread, and ends well or leaves nothing.</summary>
internal sealed class CopyIn
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly ImportSession _session;
    private readonly NpgsqlRawCopyStream _stream;
    private readonly CopyNotices _notices;
    private readonly StreamPump _pump;
    private readonly CopySource _source;
    private Task? _ending;

    private CopyIn(ImportSession session, NpgsqlRawCopyStream stream, CopySource source)
    {
        _session = session;
        _stream = stream;
        _source = source;
        _notices = session.ReadNotices();
        _pump = new StreamPump(chunk => _notices.WriteAsync(stream, chunk), session.Limit);
    }

    /// <param name="session">Whose connection is busy until the end.</param>
    /// <param name="columns">Of the rows, in order.</param>
    /// <param name="options">What the rows look like.</param>
    /// <param name="source">What they come from, for messages.</param>
    /// <param name="before">How many rows of the source an earlier copy took.</param>
    /// <param name="isFile">They are lines that people wrote, for which there is advice.</param>
    /// <exception cref="Fault">The server refused.</exception>
    public static async Task<CopyIn> StartAsync(
        ImportSession session,
        IReadOnlyList<TableColumn> columns,
        CopyOptions options,
        string source,
        CancellationToken cancellationToken,
        long before = 0,
        bool isFile = false)
    {
        var from = new CopySource(session, session.CopySql(columns, options), source, isFile ? options : null, before);
        try
        {
            var stream = await session.BeginCopyAsync(from.Sql, options.Format, cancellationToken).ConfigureAwait(false);
            return session.Running = new CopyIn(session, stream, from);
        }
        catch (Exception e) when (from.Translate(e) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>The server has said something that is no notice before all rows were sent: most often that it refuses one.</summary>
    public bool IsRefused => _notices.IsAnswered;

    /// <summary>Sends a buffer; waits while the server is far behind.</summary>
    /// <exception cref="Fault">The connection broke.</exception>
    public void Add(ArraySegment<byte> chunk, CancellationToken cancellationToken)
    {
        try
        {
            _pump.Add(chunk, cancellationToken);
        }
        catch (Exception e) when (_source.Translate(e) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Waits until the server has taken all rows.</summary>
    /// <returns>How many the server counted: without those that triggers left out.</returns>
    /// <exception cref="Fault">It refused one; all are undone.</exception>
    public async Task<long> CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ending = EndAsync();
            await _ending.WaitAsync(_session.Limit, cancellationToken).ConfigureAwait(false);
            _session.Running = null;
            return _session.RowsOfLast();
        }
        catch (Exception e) when (_source.Translate(e) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Gives up: nothing is imported, and the server works on it no more. Takes some seconds where the server is silent.</summary>
    public async Task AbortAsync()
    {
        _pump.Stop();
        await EndAsync(_ending ?? _pump.Pumping).ConfigureAwait(false);
        if (_ending is null)
        {
            await EndAsync(_notices.EndAsync()).ConfigureAwait(false);
            await EndAsync(FailAsync()).ConfigureAwait(false);
        }
    }

    /// <summary>The server may take no more rows, for example as it waits for a lock.</summary>
    private async Task EndAsync(Task work)
    {
        if (!await ServerStop.HasEndedAsync(work, Patience).ConfigureAwait(false))
        {
            await _session.StopAsync(work).ConfigureAwait(false);
        }
    }

    private async Task EndAsync()
    {
        _pump.Complete();
        await _pump.Pumping.ConfigureAwait(false);
        await _notices.EndAsync().ConfigureAwait(false);
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
}
