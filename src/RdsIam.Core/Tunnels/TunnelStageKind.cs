namespace RdsIam.Core.Tunnels;

/// <summary>The parts of the way through an SSH server, in order.</summary>
internal enum TunnelStageKind
{
    Name,
    Tcp,
    HostKey,
    Authentication,

    /// <summary>Logged in; the server is asked for a connection to the next host.</summary>
    Forwarding,
}
