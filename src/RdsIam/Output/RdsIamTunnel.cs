using RdsIam.Core.Tunnels;

namespace RdsIam;

/// <summary>A tunnel of this process at one moment.</summary>
public sealed class RdsIamTunnel
{
    internal RdsIamTunnel(TunnelKey key, TunnelStatus status) => (Key, Status) = (key, status);

    /// <summary>Where it goes through, as <c>-Through</c> takes it.</summary>
    public string Through => Key.Way;

    /// <summary>The region whose Session Manager opens it.</summary>
    public string Region => Key.Region;

    /// <summary><c>Closed</c>, <c>Opening</c>, <c>Open</c> or <c>Resuming</c>. A closed one opens with the next connection.</summary>
    public string State => Status.State.ToString();

    /// <summary>When it was opened; null while it is not.</summary>
    public DateTimeOffset? Since => Status.Since;

    /// <summary>How many connections are open through it.</summary>
    public int Connections => Status.Connections;

    /// <summary>Bytes to databases, of all connections so far.</summary>
    public long BytesSent => Status.BytesSent;

    /// <summary>Bytes from databases, of all connections so far.</summary>
    public long BytesReceived => Status.BytesReceived;

    /// <summary>The latest trouble; null: none.</summary>
    public string? LastError => Status.LastError;

    internal TunnelKey Key { get; }

    private TunnelStatus Status { get; }

    /// <summary>Where it goes through.</summary>
    public override string ToString() => Through;
}
