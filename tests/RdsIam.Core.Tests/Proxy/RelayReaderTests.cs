using System.IO.Pipelines;
using RdsIam.Core.Bulk;
using RdsIam.Core.Proxy.Sessions;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>What one side of a session says is handed on, and nobody waits with bytes in hand.</summary>
public sealed class RelayReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_are_handed_on_though_more_was_announced_and_did_not_come()
    {
        var pipe = new Pipe();
        var reader = new RelayReader(new Announcing(pipe.Reader.AsStream()));
        var first = Enumerable.Range(0, RelayReader.Much).Select(i => (byte)i).ToArray();
        await pipe.Writer.WriteAsync(first, Cancel);
        await reader.WaitAsync(Cancel);
        Assert.Equal(first.Length, await reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Equal(first, reader.Bytes.ToArray());
        reader.Release();

        await pipe.Writer.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
        await reader.WaitAsync(Cancel);
        Assert.Equal(3, await reader.ReadAsync(Cancel));
        Assert.Equal([1, 2, 3], reader.Bytes.ToArray());
        Assert.False(reader.IsOver);
        reader.Release();

        await pipe.Writer.WriteAsync(new byte[] { 4 }, Cancel);
        await reader.WaitAsync(Cancel);
        Assert.Equal(1, await reader.ReadAsync(Cancel));
        Assert.Equal([4], reader.Bytes.ToArray());
        reader.Release();

        await pipe.Writer.CompleteAsync();
        await reader.WaitAsync(Cancel);
        Assert.Equal(0, await reader.ReadAsync(Cancel));
        Assert.True(reader.IsOver);
    }

    /// <summary>
    /// A read of no bytes ends at once whether or not there is something, as one of a socket does in .NET on Linux when the event of bytes
    /// that were read already comes late.
    /// </summary>
    private sealed class Announcing(Stream inner) : ReadOnceStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            buffer.IsEmpty ? new(0) : inner.ReadAsync(buffer, cancellationToken);
    }
}
