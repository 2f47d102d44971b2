namespace RdsIam.Pipeline;

/// <summary>
/// Runs an async body on the pipeline thread: continuations are posted back to a queue that this thread drains, so the body
/// may call WriteObject after an await, and an exception out of WriteObject unwinds the body's own finally blocks.
/// </summary>
/// <remarks>
/// A cmdlet has one for its life. So what other threads have to say to it waits for its own turn: in the turn of a cmdlet behind
/// it in the pipeline, on the same thread, PowerShell would not let it write.
/// </remarks>
internal sealed class PipelineContext : SynchronizationContext
{
    // A monitor and not a BlockingCollection: that one spins before it waits, and the processor is the server's meanwhile.
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();

    private int _thread = Environment.CurrentManagedThreadId;

    private bool _ended = true;

    /// <summary>Whether the caller is on the thread that runs the bodies.</summary>
    public bool IsHere => Environment.CurrentManagedThreadId == _thread;

    /// <summary>Waits for something in the middle of a body, and lets the others who are posted to this thread go on meanwhile.</summary>
    /// <param name="task">Its outcome is the caller's to look at.</param>
    public static void Wait(Task task)
    {
        if (Current is PipelineContext { IsHere: true } context)
        {
            context.DrainUntil(task);
        }
        else
        {
            Task.WaitAny(task);
        }
    }

    /// <summary>Runs a body to its end, on this thread.</summary>
    public void Run(Func<Task> body)
    {
        var previous = Current;
        SetSynchronizationContext(this);
        lock (_queue)
        {
            (_thread, _ended) = (Environment.CurrentManagedThreadId, false);
        }

        try
        {
            var task = body();
            DrainUntil(task);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            End();
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
        if (IsHere)
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
            static (_, context) => ((PipelineContext)context!).Wake(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        while (Next(task) is { } work)
        {
            work.Callback(work.State);
        }
    }

    private void Wake()
    {
        lock (_queue)
        {
            Monitor.PulseAll(_queue);
        }
    }

    /// <summary>What comes from now on is not run here any more; what came before is.</summary>
    private void End()
    {
        while (true)
        {
            (SendOrPostCallback Callback, object? State) work;
            lock (_queue)
            {
                if (!_queue.TryDequeue(out work))
                {
                    _ended = true;
                    return;
                }
            }

            work.Callback(work.State);
        }
    }

    /// <summary>The next continuation; null when the task has ended and nothing is left.</summary>
    private (SendOrPostCallback Callback, object? State)? Next(Task task)
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (task.IsCompleted)
                {
                    return null;
                }

                Monitor.Wait(_queue);
            }

            return _queue.Dequeue();
        }
    }
}
