using System.Net.Sockets;
using System.Reflection;

namespace RdsIam.Core.Connections.Lines;

/// <summary>
/// What becomes of a socket's events that .NET's watching thread sees. It hands each to the thread pool, whose threads look for who waits
/// for it, and go on looking for work for longer than a server needs for an answer. While threads read for themselves nobody waits for
/// events, and they are dropped where they are seen. Safe for many threads.
/// </summary>
internal sealed class SocketEvents(Socket socket)
{
    /// <summary>Where a runtime has no such switch all stays as it is, only slower.</summary>
    private static readonly Action<SafeSocketHandle, bool>? Inline = typeof(SafeSocketHandle)
        .GetProperty("PreferInlineCompletions", BindingFlags.Instance | BindingFlags.NonPublic)?
        .SetMethod?.CreateDelegate<Action<SafeSocketHandle, bool>>();

    private readonly object _gate = new();
    private int _writing;

    /// <summary>Whether events are dropped now.</summary>
    public bool AreDropped { get; private set; }

    /// <summary>A thread reads for itself: until further notice nobody waits for events.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            // What runs when an asynchronous write is done is no work for the watching thread.
            if (_writing == 0)
            {
                Set(areDropped: true);
            }
        }
    }

    /// <summary>Somebody is about to wait for the next event.</summary>
    public void HandOn()
    {
        lock (_gate)
        {
            Set(areDropped: false);
        }
    }

    /// <summary>Hands events on until <see cref="EndWriting"/>, whoever reads meanwhile.</summary>
    public void BeginWriting()
    {
        lock (_gate)
        {
            _writing++;
            Set(areDropped: false);
        }
    }

    public void EndWriting()
    {
        lock (_gate)
        {
            _writing--;
        }
    }

    private void Set(bool areDropped)
    {
        if (AreDropped != areDropped && Inline is not null)
        {
            Inline(socket.SafeHandle, areDropped);
            AreDropped = areDropped;
        }
    }
}
