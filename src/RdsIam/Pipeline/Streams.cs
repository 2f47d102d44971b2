using System.Management.Automation;

namespace RdsIam.Pipeline;

/// <summary>PowerShell's streams, for work that does not know whether it runs on the pipeline thread.</summary>
internal abstract class Streams
{
    public abstract void WriteObject(object? item);

    public abstract void Write(Action<Cmdlet> message);

    public void WriteError(ErrorRecord error) => Write(cmdlet => cmdlet.WriteError(error));

    public void WriteWarning(string text) => Write(cmdlet => cmdlet.WriteWarning(text));
}

/// <summary>Straight to a cmdlet, on its pipeline thread.</summary>
internal sealed class CmdletStreams(Cmdlet cmdlet) : Streams
{
    public override void WriteObject(object? item) => cmdlet.WriteObject(item);

    public override void Write(Action<Cmdlet> message) => message(cmdlet);
}
