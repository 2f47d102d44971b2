using System.Management.Automation;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>Adds where it comes from to what is no row: a single value, a statement's result.</summary>
internal sealed class SourceStreams(Streams inner, RdsIamConnection connection) : Streams
{
    public override void WriteObject(object? item) => inner.WriteObject(item is null ? null : WithSource(item));

    public override void Write(Action<Cmdlet> message) => inner.Write(message);

    public override void WriteLate(Action<Cmdlet> message) => inner.WriteLate(message);

    public override void Flush() => inner.Flush();

    private PSObject WithSource(object item)
    {
        // A new wrapper: a text that is shared must not carry the last database's name.
        var named = new PSObject(item);
        named.Properties.Add(new PSNoteProperty("HostName", connection.HostName));
        named.Properties.Add(new PSNoteProperty("Database", connection.Database));
        return named;
    }
}
