using System.Diagnostics;

namespace RdsIam.Sandbox.Ssm;

/// <summary>What the agent has sent and nobody has acknowledged: only the oldest is ever sent again, as in the agent.</summary>
internal sealed class AgentOutbox
{
    private const int Most = 100_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(200);

    private readonly SortedDictionary<long, (byte[] Frame, long Sent)> _waiting = [];
    private long _next;

    /// <summary>The number that the next message gets; it is used up.</summary>
    public long Take()
    {
        lock (_waiting)
        {
            return _next++;
        }
    }

    public void Keep(long sequence, byte[] frame)
    {
        lock (_waiting)
        {
            // Beyond this the agent sends without keeping.
            if (_waiting.Count < Most)
            {
                _waiting[sequence] = (frame, Stopwatch.GetTimestamp());
            }
        }
    }

    public void Acknowledged(long sequence)
    {
        lock (_waiting)
        {
            _waiting.Remove(sequence);
        }
    }

    /// <summary>The oldest, when it has waited for too long.</summary>
    public byte[]? Due()
    {
        lock (_waiting)
        {
            foreach (var (sequence, (frame, sent)) in _waiting)
            {
                if (Stopwatch.GetElapsedTime(sent) < Timeout)
                {
                    return null;
                }

                _waiting[sequence] = (frame, Stopwatch.GetTimestamp());
                return frame;
            }

            return null;
        }
    }
}
