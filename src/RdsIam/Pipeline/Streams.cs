using System.Management.Automation;

namespace RdsIam.Pipeline;

/// <summary>PowerShell's streams, for work that does not know whether it runs on the pipeline thread.</summary>
internal abstract class Streams
{
    /// <summary>On the thread that the work runs on.</summary>
    public abstract void WriteObject(object? item);

    /// <summary>From any thread: libraries tell what they have to tell on their own ones.</summary>
    public abstract void Write(Action<Cmdlet> message);

    /// <summary>
    /// The same, for those in the middle of a library's work, which PowerShell's exceptions must not go through: the next
    /// <see cref="Flush"/> throws them.
    /// </summary>
    public virtual void WriteLate(Action<Cmdlet> message) => Write(message);

    /// <summary>Writes what came on other threads and still waits; on the thread that the work runs on.</summary>
    public abstract void Flush();

    public void WriteError(ErrorRecord error) => Write(cmdlet => cmdlet.WriteError(error));

    public void WriteWarning(string text) => Write(cmdlet => cmdlet.TellWarning(text));
}
