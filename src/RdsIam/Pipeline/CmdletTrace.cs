using System.Management.Automation;
using RdsIam.Core.Tracing;

namespace RdsIam.Pipeline;

/// <summary>
/// Brings what Core tells on the way to a cmdlet's verbose and debug streams, where somebody reads these: the one place for all cmdlets.
/// Made on the pipeline thread, within the cmdlet's own work.
/// </summary>
internal sealed class CmdletTrace
{
    private readonly CmdletStreams _streams;

    private CmdletTrace(Cmdlet cmdlet, bool isVerbose, bool isDebug)
    {
        _streams = new CmdletStreams(cmdlet);
        Sink = new TraceSink(
            isVerbose ? text => _streams.WriteLate(to => to.TellVerbose(text)) : null,
            isDebug ? text => _streams.WriteLate(to => to.TellDebug(text)) : null);
    }

    public TraceSink Sink { get; }

    /// <summary>Null where neither stream is read.</summary>
    public static CmdletTrace? For(PSCmdlet cmdlet)
    {
        var (isVerbose, isDebug) = (IsRead(cmdlet, "Verbose"), IsRead(cmdlet, "Debug"));
        return isVerbose || isDebug ? new CmdletTrace(cmdlet, isVerbose, isDebug) : null;
    }

    /// <summary>Writes what still waits; on the pipeline thread.</summary>
    public void Flush() => _streams.Flush();

    /// <summary>A switch holds against the preference.</summary>
    private static bool IsRead(PSCmdlet cmdlet, string stream) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(stream, out var given)
            ? LanguagePrimitives.IsTrue(given)
            : cmdlet.GetVariableValue(stream + "Preference") is { } preference
                && LanguagePrimitives.TryConvertTo<ActionPreference>(preference, out var action)
                && action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
