using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tunnels.Ssm.Reliable;

/// <summary>What to do with a message that came.</summary>
internal enum Arrival
{
    /// <summary>It is the one that was waited for.</summary>
    Next,

    /// <summary>It came early and is kept.</summary>
    Early,

    /// <summary>It came before. It must be acknowledged again, or its sender sends nothing but it for ever.</summary>
    Known,

    /// <summary>There is no room for it; it is not acknowledged, so that it comes again.</summary>
    NoRoom,
}

/// <summary>Puts the other side's messages in order. Not thread-safe.</summary>
internal sealed class ReorderBuffer(int capacity)
{
    private readonly Dictionary<long, AgentMessage> _early = [];
    private long _expected;

    public Arrival Arrive(in AgentMessage message)
    {
        if (message.Sequence < _expected || _early.ContainsKey(message.Sequence))
        {
            return Arrival.Known;
        }

        if (message.Sequence == _expected)
        {
            _expected++;
            return Arrival.Next;
        }

        if (_early.Count >= capacity)
        {
            return Arrival.NoRoom;
        }

        // The line's buffer is used again for the next frame.
        _early[message.Sequence] = message with { Payload = message.Payload.ToArray() };
        return Arrival.Early;
    }

    /// <summary>The next in order among those that came early.</summary>
    public bool TryNext(out AgentMessage message)
    {
        if (!_early.Remove(_expected, out message))
        {
            return false;
        }

        _expected++;
        return true;
    }
}
