using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tunnels.Ssm.Reliable;

/// <summary>What a channel sends and receives, and who takes it.</summary>
/// <param name="Sends">The type of its own stream data.</param>
/// <param name="Receives">The type of the other side's.</param>
/// <param name="Take">Takes each message once, in order; its payload is good until it returns.</param>
/// <param name="Room">Ends when there is room for more.</param>
internal sealed record ChannelEnds(
    string Sends, string Receives, Func<AgentMessage, ValueTask> Take, Func<CancellationToken, ValueTask> Room);
