using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace RdsIam.Pipeline;

/// <summary>
/// Straight to a cmdlet, which lets its pipeline thread only write: what is told on other threads is posted there, and is written
/// as soon as that thread waits for something. Made on the pipeline thread, within the cmdlet's own work.
/// </summary>
internal sealed class CmdletStreams(Cmdlet cmdlet) : Streams
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly ConcurrentQueue<Action<Cmdlet>> _posted = new();
    private ExceptionDispatchInfo? _refusal;

    public override void WriteObject(object? item) => cmdlet.WriteObject(item);

    public override void Write(Action<Cmdlet> message)
    {
        _posted.Enqueue(message);
        if (Environment.CurrentManagedThreadId == _thread)
        {
            Flush();
        }
        else
        {
            _context?.Post(static streams => ((CmdletStreams)streams!).Take(), this);
        }
    }

    /// <inheritdoc/>
    public override void WriteLate(Action<Cmdlet> message)
    {
        _posted.Enqueue(message);
        if (Environment.CurrentManagedThreadId == _thread && SynchronizationContext.Current == _context)
        {
            Take();
        }
        else
        {
            _context?.Post(static streams => ((CmdletStreams)streams!).Take(), this);
        }
    }

    public override void Flush()
    {
        _refusal?.Throw();
        while (_posted.TryDequeue(out var message))
        {
            message(cmdlet);
        }
    }

    /// <summary>
    /// Between two steps of the work. PowerShell may end the pipeline by an exception (-WarningAction Stop): that is the work's,
    /// which gets it with the next that it writes, and unwinds.
    /// </summary>
    private void Take()
    {
        if (Environment.CurrentManagedThreadId != _thread || _refusal is not null)
        {
            // Too late for this turn; the next Flush writes it.
            return;
        }

        try
        {
            Flush();
        }
        catch (Exception e)
        {
            _refusal = ExceptionDispatchInfo.Capture(e);
        }
    }
}
