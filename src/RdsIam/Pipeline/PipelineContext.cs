namespace RdsIam.Pipeline;

/// <summary>
/// Runs an async body on the pipeline thread: continuations are posted back to a queue that this thread drains, so the body
/// may call WriteObject after an await, and an exception out of WriteObject unwinds the body's own finally blocks.
/// </summary>
internal sealed class PipelineContext : SynchronizationContext
{
    // A monitor and not a BlockingCollection: that one spins before it waits, and the processor is the server's meanwhile.
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();

    private readonly int _thread = Environment.CurrentManagedThreadId;

    private bool _ended;

    public static void Run(Func<Task> body)
    {
        var previous = Current;
        var context = new PipelineContext();
        SetSynchronizationContext(context);
        try
        {
            var task = body();
            context.DrainUntil(task);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_queue)
        {
            if (!_ended)
            {
                _queue.Enqueue((d, state));
                Monitor.Pulse(_queue);
                return;
            }
        }

        // The body has ended; what comes late from a library belongs to no one and must not be lost in silence either.
        ThreadPool.QueueUserWorkItem(static work => work.d(work.state), (d, state), preferLocal: false);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            d(state);
            return;
        }

        using var done = new ManualResetEventSlim();
        Post(
            _ =>
            {
                try
                {
                    d(state);
                }
                finally
                {
                    done.Set();
                }
            },
            null);
        done.Wait();
    }

    private void DrainUntil(Task task)
    {
        if (task.IsCompleted)
        {
            return;
        }

        task.ContinueWith(
            static (_, context) => ((PipelineContext)context!).End(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        while (Next() is { } work)
        {
            work.Callback(work.State);
        }
    }

    private void End()
    {
        lock (_queue)
        {
            _ended = true;
            Monitor.Pulse(_queue);
        }
    }

    /// <summary>The next continuation; null when the body has ended and nothing is left.</summary>
    private (SendOrPostCallback Callback, object? State)? Next()
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_ended)
                {
                    return null;
                }

                Monitor.Wait(_queue);
            }

            return _queue.Dequeue();
        }
    }
}
