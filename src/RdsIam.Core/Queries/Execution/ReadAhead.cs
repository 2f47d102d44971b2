namespace RdsIam.Core.Queries.Execution;

/// <summary>
/// Reads the rest of a result on a thread of its own while the caller hands on the rows that came, so that a long result costs
/// the slower of reading and writing and not their sum. It holds a thousand rows at most, and fewer of large ones: a slow
/// consumer slows the server.
/// </summary>
/// <remarks>The caller must not touch the execution between the start and <see cref="Dispose"/>, except to cancel it.</remarks>
internal sealed class ReadAhead : IDisposable
{
    private const int Capacity = 1024;

    /// <summary>What the rows that wait may weigh, about.</summary>
    private const long MostBytes = 16 * 1024 * 1024;

    /// <summary>After how many rows they are weighed.</summary>
    private const int Weighed = 16;

    /// <summary>Rows that are worth a change of threads.</summary>
    private const int Batch = 128;

    /// <summary>How long rows that came wait for others, so that a slow query's rows are seen as they come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    private readonly QueryExecution _execution;
    private readonly object _gate = new();
    private readonly Task _reading;

    private List<object> _coming = [];
    private List<object> _taken = [];
    private long _bytes;
    private bool _starving;
    private bool _told;
    private bool _ended;
    private bool _abandoned;

    public ReadAhead(QueryExecution execution)
    {
        _execution = execution;
        _execution.Told += OnTold;
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        execution.Left.ContinueWith((_, ahead) => ((ReadAhead)ahead!).Wake(), this, TaskScheduler.Default);
    }

    /// <summary>The rows that came since the last call, at least one; empty after the last.</summary>
    /// <param name="told">Called, on this thread, when the server has sent a notice while no rows came.</param>
    /// <returns>A list that the next call uses again.</returns>
    /// <inheritdoc cref="QueryExecution.Read" path="/exception"/>
    public IReadOnlyList<object> Take(Action? told = null)
    {
        while (!TryTake())
        {
            told?.Invoke();
        }

        if (_taken.Count == 0)
        {
            _reading.GetAwaiter().GetResult();
        }

        return _taken;
    }

    /// <returns>False: there is no row yet, but the server had something to say.</returns>
    private bool TryTake()
    {
        lock (_gate)
        {
            if (_coming.Count < Batch && !_ended)
            {
                Monitor.Wait(_gate, Patience);
            }

            while (_coming.Count == 0 && !_ended && !_told)
            {
                if (_execution.Left.IsCompleted)
                {
                    throw _execution.Leave(_reading);
                }

                _starving = true;
                Monitor.Wait(_gate);
            }

            _starving = false;
            if (_coming.Count == 0 && !_ended)
            {
                _told = false;
                return false;
            }

            _taken.Clear();
            (_coming, _taken) = (_taken, _coming);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    private void OnTold()
    {
        lock (_gate)
        {
            _told = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the reading; rows that nobody took are not waited for, but stopped on the server.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _abandoned = !_ended;
            Monitor.Pulse(_gate);
        }

        if (_abandoned)
        {
            _execution.Cancel();
        }

        _execution.Told -= OnTold;
        // Its outcome was Take's to tell; what a reader that nobody listens to ran into is no one's trouble.
        Task.WaitAny(_reading, _execution.Left);
        if (_reading.IsCompleted)
        {
            _ = _reading.Exception;
        }
        else
        {
            _execution.Leave(_reading);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void Read()
    {
        try
        {
            while (_execution.ReadOn() && Add(_execution.Row()))
            {
            }
        }
        finally
        {
            lock (_gate)
            {
                _ended = true;
                Monitor.Pulse(_gate);
            }
        }
    }

    private bool Add(object row)
    {
        lock (_gate)
        {
            while (IsFull() && !_abandoned)
            {
                // Few large rows are no batch, and more will not come.
                Monitor.Pulse(_gate);
                Monitor.Wait(_gate);
            }

            if (_coming.Count == 0)
            {
                _bytes = GC.GetAllocatedBytesForCurrentThread();
            }

            _coming.Add(row);
            if (_starving || _coming.Count == Batch)
            {
                Monitor.Pulse(_gate);
            }

            return !_abandoned;
        }
    }

    /// <summary>This thread allocates what it reads and little else, so its own count says what the rows weigh.</summary>
    private bool IsFull() =>
        _coming.Count == Capacity
        || (_coming.Count > 0 && _coming.Count % Weighed == 0 && GC.GetAllocatedBytesForCurrentThread() - _bytes > MostBytes);
}
