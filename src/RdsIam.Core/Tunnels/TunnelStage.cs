namespace RdsIam.Core.Tunnels;

/// <summary>A part of the way through an SSH server that was begun; the one after it shows that it is done.</summary>
/// <param name="Kind">What is done there.</param>
/// <param name="Server">With which server, for people.</param>
/// <param name="At">When it was begun.</param>
internal sealed record TunnelStage(TunnelStageKind Kind, string Server, DateTimeOffset At);
