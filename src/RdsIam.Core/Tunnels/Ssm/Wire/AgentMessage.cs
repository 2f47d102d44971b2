namespace RdsIam.Core.Tunnels.Ssm.Wire;

/// <summary>One message of the data channel.</summary>
/// <param name="Type">One of <see cref="MessageTypes"/>, or another word.</param>
/// <param name="Sequence">Counts the stream data of one direction from zero; zero in other messages.</param>
/// <param name="Flags">3 in acknowledgements; the client's stream data has none.</param>
/// <param name="Id">An acknowledgement names it.</param>
/// <param name="PayloadType">What is inside.</param>
/// <param name="Payload">The bytes; a view into the frame where it was read from one.</param>
internal readonly record struct AgentMessage(
    string Type, long Sequence, ulong Flags, Guid Id, PayloadType PayloadType, ReadOnlyMemory<byte> Payload)
{
    public override string ToString() => $"{Type} {Sequence} {PayloadType} {Payload.Length} bytes";
}
