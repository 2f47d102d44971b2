namespace RdsIam.Core.Proxy.Guarding;

/// <summary>
/// Who has connected and has yet to say who it is. There are only so many: with one more, the one that has taken the longest is
/// sent away, so that clients that never come to the point keep nobody else out.
/// </summary>
internal sealed class HandshakeGate
{
    /// <summary>At once; clients that know what they want take milliseconds.</summary>
    public const int Most = 128;

    private readonly LinkedList<Action> _waiting = new();

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Comes in.</summary>
    /// <param name="leave">Called once when the place is needed for others.</param>
    /// <returns>To dispose it gives the place back.</returns>
    public IDisposable Enter(Action leave)
    {
        var place = new LinkedListNode<Action>(leave);
        LinkedListNode<Action>? slowest = null;
        lock (_waiting)
        {
            _waiting.AddLast(place);
            if (_waiting.Count > Most)
            {
                slowest = _waiting.First!;
                _waiting.Remove(slowest);
            }
        }

        slowest?.Value();
        return new Place(_waiting, place);
    }

    private sealed class Place(LinkedList<Action> waiting, LinkedListNode<Action> node) : IDisposable
    {
        public void Dispose()
        {
            lock (waiting)
            {
                if (node.List is not null)
                {
                    waiting.Remove(node);
                }
            }
        }
    }
}
