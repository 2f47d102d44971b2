namespace RdsIam.Core.Tunnels;

/// <summary>What went wrong in a tunnel, and when.</summary>
internal sealed record TunnelTrouble(Fault Fault, DateTimeOffset At);
