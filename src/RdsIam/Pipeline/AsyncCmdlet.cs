using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Faults;
using RdsIam.Core.Tracing;
using RdsIam.Display;

namespace RdsIam.Pipeline;

/// <summary>
/// Base of every cmdlet: async bodies on the pipeline thread, Ctrl+C as a cancellation, faults as error records.
/// A fault in Begin or End ends the cmdlet; one in Process is that record's error, and the next record goes on.
/// </summary>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable
{
    private const int PageSize = 100;

    private static readonly string[] MayBeEmptyInRecords = ["ProfileName", "RoleArn", "Region", "ConnectTo"];

    private readonly CancellationTokenSource _stop = new();

    private readonly PipelineContext _context = new();

    private CmdletTrace? _trace;

    private bool _isOver;

    /// <summary>Cancelled when the user or the pipeline stops this cmdlet.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <summary>
    /// Whether the pipeline ended by trouble before this cmdlet, which PowerShell tells by disposing only: all that came is done with,
    /// nobody behind has left, and nothing more comes.
    /// </summary>
    private protected bool IsOrphaned => !_isOver && !_stop.IsCancellationRequested;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Select-Object -First and a throw further down end the pipeline without StopProcessing: only this is called.
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        Screen.Note(this);
        Run(
            () =>
            {
                _trace = CmdletTrace.For(this);
                Tracer.To(_trace?.Sink);
                RefuseEmpty();
                return BeginAsync();
            },
            ThrowTerminatingError);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (!Guard(ProcessNow, WriteError))
        {
            Run(ProcessAsync, WriteError);
        }
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        _isOver = true;
        Run(EndAsync, ThrowTerminatingError);
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        // What libraries do at a cancellation may take its time, and Ctrl+C must not wait for it.
        _ = _stop.CancelAsync();
    }

    /// <summary>Checks what does not come from the pipeline.</summary>
    protected virtual Task BeginAsync() => Task.CompletedTask;

    /// <summary>Does one record's work where nothing has to be awaited: a context for that costs more than a small record.</summary>
    /// <returns>False: <see cref="ProcessAsync"/> does it.</returns>
    protected virtual bool ProcessNow() => false;

    /// <summary>Does one record's work.</summary>
    protected virtual Task ProcessAsync() => Task.CompletedTask;

    /// <summary>Does what is left when the last record was seen.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    /// <summary>
    /// In a record of a CSV an empty cell says nothing of who signs and where; typed, it is a variable that has no value. What is bound
    /// before the first record was typed.
    /// </summary>
    private void RefuseEmpty()
    {
        foreach (var name in MayBeEmptyInRecords)
        {
            if (MyInvocation.BoundParameters.TryGetValue(name, out var value) && value is null or "" or string[] and [null or ""])
            {
                throw new Fault(ModuleMessages.WordEmpty(name), FaultKind.InvalidArgument, null);
            }
        }
    }

    /// <summary>A parameter's value where somebody gave it; null where it is only the default.</summary>
    private protected T? IfGiven<T>(string name, T value)
        where T : struct => MyInvocation.BoundParameters.ContainsKey(name) ? value : null;

    /// <summary>Writes objects that are shown in one table, or one by one with all that they have.</summary>
    private protected void WriteTogether<T>(IEnumerable<T> items, bool isInFull = false)
        where T : RdsIamOutput => WriteObject(
            Companions.Join(items).Select(item => isInFull ? (object)ObjectViews.InFull(item) : item), enumerateCollection: true);

    /// <summary>Writes in pages, as many at once as AWS gives at once; what came before a fault is written before it is thrown.</summary>
    private protected async Task WriteTogetherAsync<TIn, T>(IAsyncEnumerable<TIn> items, Func<TIn, T> output)
        where T : RdsIamOutput
    {
        var page = new List<T>();
        try
        {
            await foreach (var item in items)
            {
                page.Add(output(item));
                if (page.Count == PageSize)
                {
                    WriteTogether(page);
                    page.Clear();
                }
            }
        }
        catch (Fault)
        {
            WriteTogether(page);
            throw;
        }

        WriteTogether(page);
    }

    /// <summary>Does each one's work; a fault is that one's error record, and the next goes on.</summary>
    private protected async Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> work)
    {
        foreach (var item in items)
        {
            await TryAsync(() => work(item));
        }
    }

    /// <summary>Does one part of the work; a fault is its error record, and the other parts go on.</summary>
    /// <returns>Whether it went well.</returns>
    private protected async Task<bool> TryAsync(Func<Task> part)
    {
        try
        {
            await part();
            return true;
        }
        catch (Fault fault)
        {
            WriteError(ErrorRecords.From(fault));
            return false;
        }
    }

    /// <summary>Frees what outlives a record.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _trace?.Sink.Close();
            _stop.Dispose();
        }
    }

    private void Run(Func<Task> body, Action<ErrorRecord> report) => Guard(
        () =>
        {
            _context.Run(body);
            _trace?.Flush();
            return true;
        },
        report);

    /// <summary>Not PowerShell's own, which ends pipelines by exceptions, and wraps what scripts and other cmdlets throw.</summary>
    private static bool IsOfLibrary(Exception e) =>
        e is not (RuntimeException or OutOfMemoryException) && e.GetType().Assembly != typeof(PSObject).Assembly;

    private bool Guard(Func<bool> body, Action<ErrorRecord> report)
    {
        var isDone = false;
        var before = Tracer.Current;
        try
        {
            Tracer.To(_trace?.Sink);
            isDone = GuardFaults(body, report, out var done);
            return done;
        }
        finally
        {
            // A cmdlet before this one in the pipeline goes on with its own.
            Tracer.To(before);
            _isOver |= !isDone;
        }
    }

    /// <returns>True: no exception went further.</returns>
    private bool GuardFaults(Func<bool> body, Action<ErrorRecord> report, out bool done)
    {
        done = true;
        try
        {
            done = body();
        }
        catch (Fault fault)
        {
            report(ErrorRecords.From(fault));
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (IsOfLibrary(e))
        {
            report(ErrorRecords.From(Unforeseen.Of(e)));
        }

        return true;
    }
}
