using System.Buffers.Binary;

namespace RdsIam.Core.Tunnels.Smux;

/// <summary>The eight bytes before each piece of a stream: version, command, length and stream, low byte first.</summary>
/// <param name="Command">What it says.</param>
/// <param name="Length">How many bytes follow.</param>
/// <param name="StreamId">Whose they are.</param>
internal readonly record struct SmuxFrame(SmuxCommand Command, int Length, uint StreamId)
{
    public const int Size = 8;
    public const int Longest = ushort.MaxValue;

    private const byte Version = 1;

    public void Write(Span<byte> target)
    {
        target[0] = Version;
        target[1] = (byte)Command;
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], StreamId);
    }

    /// <exception cref="InvalidDataException">Another version, or a command that there is not: what follows cannot be read.</exception>
    public static SmuxFrame Read(ReadOnlySpan<byte> source) => source[0] == Version && source[1] <= (byte)SmuxCommand.Nothing
        ? new SmuxFrame(
            (SmuxCommand)source[1],
            BinaryPrimitives.ReadUInt16LittleEndian(source[2..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[4..]))
        : throw new InvalidDataException($"the agent sent a frame of version {source[0]} with command {source[1]}");
}
