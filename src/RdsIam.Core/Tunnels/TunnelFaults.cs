namespace RdsIam.Core.Tunnels;

/// <summary>Why nothing came through a tunnel, where the tunnel itself has not said.</summary>
internal static class TunnelFaults
{
    /// <summary>It took too long: to open the tunnel, or to get an answer from behind it.</summary>
    public static Fault Late(ITunnel tunnel, string way, string host, int port, TimeSpan limit) => tunnel.Late(limit)
        ?? (tunnel.Status.State == TunnelState.Open
            ? new Fault(Messages.TunnelFarEndSilent(host, port, way, limit.TotalSeconds), FaultKind.Timeout, host)
            : new Fault(Messages.TunnelLate(way, limit.TotalSeconds), FaultKind.Timeout, way));
}
