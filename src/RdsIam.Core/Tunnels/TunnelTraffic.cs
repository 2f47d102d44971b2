namespace RdsIam.Core.Tunnels;

/// <summary>Counts the bytes of all connections of a tunnel.</summary>
internal sealed class TunnelTraffic
{
    private long _sent;
    private long _received;

    public long Sent => Interlocked.Read(ref _sent);

    public long Received => Interlocked.Read(ref _received);

    public void AddSent(long count) => Interlocked.Add(ref _sent, count);

    public void AddReceived(long count) => Interlocked.Add(ref _received, count);
}
