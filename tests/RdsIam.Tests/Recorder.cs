using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace RdsIam.Tests;

/// <summary>What a cmdlet runs in, in place of a pipeline: it keeps what is written, in order.</summary>
internal sealed class Recorder : ICommandRuntime
{
    private readonly List<object?> _written = [];

    public Recorder() => Cmdlet = new Probe { CommandRuntime = this };

    /// <summary>A cmdlet that writes here.</summary>
    public Cmdlet Cmdlet { get; }

    /// <summary>Objects as they are, error records, and texts of the other streams with their name before them.</summary>
    public IReadOnlyList<object?> Written => _written;

    public PSHost Host => throw new NotSupportedException();

    public PSTransactionContext CurrentPSTransaction => throw new NotSupportedException();

    public void WriteObject(object? sendToPipeline) => _written.Add(sendToPipeline);

    public void WriteObject(object? sendToPipeline, bool enumerateCollection) => _written.Add(sendToPipeline);

    public void WriteError(ErrorRecord errorRecord) => _written.Add(errorRecord);

    public void WriteWarning(string text) => _written.Add("warning: " + text);

    public void WriteVerbose(string text) => _written.Add("verbose: " + text);

    public void WriteDebug(string text) => _written.Add("debug: " + text);

    public void WriteCommandDetail(string text) => throw new NotSupportedException();

    public void WriteProgress(ProgressRecord progressRecord) => _written.Add(progressRecord);

    public void WriteProgress(long sourceId, ProgressRecord progressRecord) => _written.Add(progressRecord);

    public bool ShouldContinue(string? query, string? caption) => throw new NotSupportedException();

    public bool ShouldContinue(string? query, string? caption, ref bool yesToAll, ref bool noToAll) => throw new NotSupportedException();

    public bool ShouldProcess(string? target) => throw new NotSupportedException();

    public bool ShouldProcess(string? target, string? action) => throw new NotSupportedException();

    public bool ShouldProcess(string? verboseDescription, string? verboseWarning, string? caption) => throw new NotSupportedException();

    public bool ShouldProcess(
        string? verboseDescription, string? verboseWarning, string? caption, out ShouldProcessReason shouldProcessReason) =>
        throw new NotSupportedException();

    public bool TransactionAvailable() => false;

    [DoesNotReturn]
    public void ThrowTerminatingError(ErrorRecord errorRecord) => throw errorRecord.Exception;

    private sealed class Probe : Cmdlet
    {
    }
}
