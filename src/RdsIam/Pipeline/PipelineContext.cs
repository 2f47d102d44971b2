using System.Collections.Concurrent;

namespace RdsIam.Pipeline;

/// <summary>
/// Runs an async body on the pipeline thread: continuations are posted back to a queue that this thread drains, so the body
/// may call WriteObject after an await, and an exception out of WriteObject unwinds the body's own finally blocks.
/// </summary>
internal sealed class PipelineContext : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    private readonly int _thread = Environment.CurrentManagedThreadId;

    public static void Run(Func<Task> body)
    {
        var previous = Current;
        using var context = new PipelineContext();
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
        try
        {
            _queue.Add((d, state));
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            // The body has ended; what comes late from a library belongs to no one and must not be lost in silence either.
            ThreadPool.QueueUserWorkItem(static work => work.d(work.state), (d, state), preferLocal: false);
        }
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

    public void Dispose() => _queue.Dispose();

    private void DrainUntil(Task task)
    {
        if (task.IsCompleted)
        {
            return;
        }

        task.ContinueWith(
            static (_, queue) => ((BlockingCollection<(SendOrPostCallback, object?)>)queue!).CompleteAdding(),
            _queue,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        foreach (var (callback, state) in _queue.GetConsumingEnumerable())
        {
            callback(state);
        }
    }
}
