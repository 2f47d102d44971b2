using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>The other side of a session, written after the protocol alone: gives each stream's bytes back.</summary>
internal sealed class SmuxPeer
{
    private readonly List<byte> _held = [];

    /// <summary>Takes the peer's bytes, in pieces of odd sizes.</summary>
    public Action<byte[]> Send { get; set; } = _ => { };

    public bool Echoes { get; set; } = true;

    public ConcurrentQueue<(byte Command, uint Stream, int Length)> Frames { get; } = [];

    public ValueTask TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _held.AddRange(bytes.Span);
        while (_held.Count >= 8)
        {
            var header = _held.Take(8).ToArray();
            Assert.Equal(1, header[0]);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(2));
            if (_held.Count < 8 + length)
            {
                break;
            }

            var data = _held.Skip(8).Take(length).ToArray();
            _held.RemoveRange(0, 8 + length);
            var stream = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            Frames.Enqueue((header[1], stream, length));
            if (Echoes && header[1] is 1 or 2)
            {
                Send(Frame(header[1], stream, data));
            }
        }

        return ValueTask.CompletedTask;
    }

    public static byte[] Frame(byte command, uint stream, byte[] data)
    {
        var frame = new byte[8 + data.Length];
        frame[0] = 1;
        frame[1] = command;
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), (ushort)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), stream);
        data.CopyTo(frame, 8);
        return frame;
    }
}
