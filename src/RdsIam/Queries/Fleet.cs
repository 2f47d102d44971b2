using System.Management.Automation;
using System.Threading.Channels;
using RdsIam.Core;
using RdsIam.Core.Faults;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>
/// Work on many databases at once, some at a time, in the order in which it came. Results are written as they come, or in that
/// order too. One that fails is an error, and the others go on. Used on the pipeline thread.
/// </summary>
/// <param name="cmdlet">Whose streams it writes to.</param>
/// <param name="throttle">The most at a time.</param>
/// <param name="keepOrder">What the first has to say is written before what the second has.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class Fleet(Cmdlet cmdlet, int throttle, bool keepOrder, CancellationToken stop) : IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private readonly SemaphoreSlim _slots = new(throttle);
    private readonly Channel<FleetJob> _ready = Channel.CreateUnbounded<FleetJob>(new UnboundedChannelOptions { SingleReader = true });
    private readonly LinkedList<FleetJob> _open = [];
    private readonly ProgressMeter _progress = new(cmdlet, "Invoke-RdsIamQuery");
    private int _added;
    private int _done;

    /// <summary>Lets the work start as soon as there is room for it, and writes what is there of the others.</summary>
    /// <param name="connection">What it is about.</param>
    /// <param name="work">Runs on a thread of its own, whose synchronization context it keeps.</param>
    public void Add(RdsIamConnection connection, Func<Streams, CancellationToken, Task> work)
    {
        var job = new FleetJob(ready => _ready.Writer.TryWrite(ready));
        // Asked for here and not in the task, so that those who came first are first.
        job.Running = RunAsync(job, _slots.WaitAsync(_cancel.Token), connection, work);
        _open.AddLast(job);
        _added++;
        while (_ready.Reader.TryRead(out var ready))
        {
            Drain(ready);
        }

        Look();
    }

    /// <summary>Writes until everything has ended, and shows how many databases have.</summary>
    public async Task EndAsync()
    {
        while (_open.Count > 0)
        {
            if (!_ready.Reader.TryRead(out var ready))
            {
                var next = _ready.Reader.ReadAsync(stop).AsTask();
                await ProgressMeter.WhileAsync(next, Look);
                ready = await next;
            }

            Drain(ready);
            Look();
        }

        _progress.End();
    }

    /// <summary>Cancels what still runs, and waits until the servers have let go.</summary>
    public void Dispose()
    {
        _cancel.Cancel();
        foreach (var job in _open)
        {
            job.Close();
        }

        // What goes wrong now is of no interest to anybody.
        Task.WhenAny(Task.WhenAll(_open.Select(job => job.Running)), Task.Delay(Farewell)).GetAwaiter().GetResult();
        _cancel.Dispose();
    }

    private void Look()
    {
        if (_progress.IsDue)
        {
            var done = Volatile.Read(ref _done);
            _progress.Show($"{done} of {_added} databases done", 100 * done / _added);
        }
    }

    private void Drain(FleetJob ready)
    {
        if (!keepOrder)
        {
            if (ready.Drain(cmdlet) && _open.Remove(ready))
            {
                ready.Running.GetAwaiter().GetResult();
            }

            return;
        }

        // What is ready out of turn waits, and the next in turn may have been ready for long.
        while (_open.First is { } first && first.Value.Drain(cmdlet))
        {
            _open.RemoveFirst();
            first.Value.Running.GetAwaiter().GetResult();
        }
    }

    private async Task RunAsync(FleetJob job, Task slot, RdsIamConnection connection, Func<Streams, CancellationToken, Task> work)
    {
        try
        {
            await slot.ConfigureAwait(false);
            try
            {
                // Rows are read synchronously: on the thread pool that would hold up everybody.
                await Task.Factory.StartNew(
                    () => new PipelineContext().Run(() => work(job, _cancel.Token)),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            // Nobody waits for it.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, it is this database's, and the others go on. PowerShell is not called on this thread.
            Report(job, connection, Unforeseen.Of(e));
        }
        finally
        {
            Interlocked.Increment(ref _done);
            job.End();
        }
    }

    private static void Report(FleetJob job, RdsIamConnection connection, Fault fault)
    {
        try
        {
            job.WriteError(ErrorRecords.From(fault, connection));
        }
        catch (OperationCanceledException)
        {
            // The consumer has left.
        }
    }
}
