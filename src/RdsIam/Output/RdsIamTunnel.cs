using RdsIam.Core.Tunnels;

namespace RdsIam;

/// <summary>
/// A tunnel of this process at one moment: one that Start-RdsIamTunnel gave a port of this machine, or one that connections and proxies
/// share.
/// </summary>
public sealed class RdsIamTunnel : RdsIamOutput
{
    internal RdsIamTunnel(TunnelKey key, TunnelStatus status) => (Key, Status) = (key, status);

    internal RdsIamTunnel(LocalTunnel local)
        : this(local.Key, local.Status) => Local = local;

    /// <summary>Where it goes through, as <c>-Through</c> takes it.</summary>
    public string Through => Key.Way;

    /// <summary>The endpoint behind it; null: it has no port of this machine, and leads to as many as connections ask for.</summary>
    public string? HostName => Local?.Host;

    /// <summary>The endpoint's port, which is signed.</summary>
    public int? Port => Local?.Port;

    /// <summary>The port of this machine; null: it has none.</summary>
    public int? LocalPort => Local?.LocalPort;

    /// <summary>Where programs of this machine reach it, as <c>-ConnectTo</c> takes it.</summary>
    public string? ConnectTo => Local?.Address.ToString();

    /// <summary>The region whose Session Manager opens it; null: AWS has no part in it.</summary>
    public string? Region => Key.Region.Length > 0 ? Key.Region : null;

    /// <summary><c>Closed</c>, <c>Opening</c>, <c>Open</c> or <c>Resuming</c>. A closed one opens with the next connection.</summary>
    public string State => Status.State.ToString();

    /// <summary>When it was opened; null while it is not.</summary>
    public DateTimeOffset? Since => Status.Since;

    /// <summary>How many connections are open through it, or through its port.</summary>
    public int Connections => Status.Connections;

    /// <summary>Bytes to databases, of all those connections so far.</summary>
    public long BytesSent => Status.BytesSent;

    /// <summary>Bytes from databases, of all those connections so far.</summary>
    public long BytesReceived => Status.BytesReceived;

    /// <summary>The latest trouble; null: none.</summary>
    public string? LastError => Status.LastError;

    internal TunnelKey Key { get; }

    /// <summary>Null: it has no port of this machine.</summary>
    internal LocalTunnel? Local { get; }

    private TunnelStatus Status { get; }

    /// <summary>Where programs reach it, or where it goes through: what <c>-ConnectTo</c> or <c>-Through</c> takes.</summary>
    public override string ToString() => ConnectTo ?? Through;
}
