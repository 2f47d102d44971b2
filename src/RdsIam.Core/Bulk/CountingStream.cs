namespace RdsIam.Core.Bulk;

/// <summary>Counts the bytes that are written to a stream.</summary>
/// <param name="target">Disposed with this one.</param>
internal sealed class CountingStream(Stream target) : OutputStream(target)
{
    public long Written { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Target.Write(buffer);
        Written += buffer.Length;
    }
}
