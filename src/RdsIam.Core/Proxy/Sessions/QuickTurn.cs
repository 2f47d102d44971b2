using System.Net.Sockets;

namespace RdsIam.Core.Proxy.Sessions;

/// <summary>
/// Lets one session of the process wait for the next message on its own thread for a moment: to be woken there costs half of what it costs
/// to be found by the pool, which is most of what a short statement takes longer through the proxy.
/// </summary>
internal static class QuickTurn
{
    /// <summary>The shortest time that systems wait for. An application that thinks for longer gains nothing by this.</summary>
    private const int Microseconds = 1000;

    private static object? _seat;

    static QuickTurn()
    {
        // Both sides of that session hold a thread, which nobody else may have to wait for.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + 2), ports);
    }

    /// <param name="session">Who waits.</param>
    /// <param name="socket">What for; null: it cannot be waited for so.</param>
    /// <returns>Whether there is something to read; false: it has to be waited for otherwise.</returns>
    public static bool WaitFor(object session, Socket? socket)
    {
        if (socket is null || Interlocked.CompareExchange(ref _seat, session, null) is { } other && !ReferenceEquals(other, session))
        {
            return false;
        }

        try
        {
            if (socket.Poll(Microseconds, SelectMode.SelectRead))
            {
                return true;
            }
        }
        catch (SocketException)
        {
            // Whoever reads next is told.
        }

        Leave(session);
        return false;
    }

    /// <summary>Lets another session have the place, where this one has it.</summary>
    public static void Leave(object session) => Interlocked.CompareExchange(ref _seat, null, session);
}
