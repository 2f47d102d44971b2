using System.Management.Automation;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>
/// One piece of a fleet's work: what it writes waits here until the pipeline thread takes it. Much that waits makes the work wait.
/// </summary>
/// <param name="onReady">Told, on any thread, when there is something to take where there was nothing.</param>
internal sealed class FleetJob(Action<FleetJob> onReady) : Streams
{
    private const int MostWaiting = 2048;

    private readonly object _gate = new();
    private List<object?> _waiting = [];
    private List<object?> _taken = [];
    private bool _closed;

    /// <summary>It writes nothing more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Ends when the work has ended, with what nobody expected, if it was that.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    /// <exception cref="OperationCanceledException">Nobody takes it any more.</exception>
    public override void WriteObject(object? item) => Add(item);

    public override void Write(Action<Cmdlet> message) => Add(new Message(message));

    /// <summary>Nothing waits here: all that is written goes to the fleet's own queue.</summary>
    public override void Flush()
    {
    }

    /// <summary>Says that nothing more comes.</summary>
    public void End()
    {
        lock (_gate)
        {
            HasEnded = true;
        }

        onReady(this);
    }

    /// <summary>Nobody takes anything any more: work that writes is cancelled.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes what waits; on the pipeline thread.</summary>
    /// <returns>True when that was the last of it.</returns>
    public bool Drain(Cmdlet cmdlet)
    {
        bool ended;
        lock (_gate)
        {
            (_waiting, _taken) = (_taken, _waiting);
            ended = HasEnded;
            Monitor.PulseAll(_gate);
        }

        try
        {
            foreach (var item in _taken)
            {
                if (item is Message message)
                {
                    message.Write(cmdlet);
                }
                else
                {
                    cmdlet.WriteObject(item);
                }
            }
        }
        finally
        {
            _taken.Clear();
        }

        return ended;
    }

    private void Add(object? item)
    {
        bool isFirst;
        lock (_gate)
        {
            while (_waiting.Count >= MostWaiting && !_closed)
            {
                Monitor.Wait(_gate);
            }

            if (_closed)
            {
                throw new OperationCanceledException("The consumer has left.");
            }

            isFirst = _waiting.Count == 0;
            _waiting.Add(item);
        }

        if (isFirst)
        {
            onReady(this);
        }
    }

    private sealed record Message(Action<Cmdlet> Write);
}
