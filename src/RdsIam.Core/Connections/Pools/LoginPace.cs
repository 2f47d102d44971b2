using System.Collections.Concurrent;

namespace RdsIam.Core.Connections.Pools;

/// <summary>
/// How fast this process logs in to one server by tokens: RDS refuses more than 200 IAM logins in a second with the same words as a
/// wrong token. Safe for many threads.
/// </summary>
internal sealed class LoginPace
{
    /// <summary>So many logins within a second make a limit likely; other machines log in, too.</summary>
    private const int Many = 20;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<(string HostName, int Port), LoginPace> Paces = new();

    private readonly ConcurrentQueue<long> _logins = new();

    /// <summary>That of a server, whoever logs in.</summary>
    public static LoginPace Of(ConnectionTarget target) => Paces.GetOrAdd((target.HostName, target.Port), _ => new LoginPace());

    /// <summary>Takes note of a login that begins now.</summary>
    public void Note()
    {
        _logins.Enqueue(Environment.TickCount64);
        while (_logins.Count > Many)
        {
            _logins.TryDequeue(out _);
        }
    }

    /// <summary>Whether so many logins began within the last second that the server may limit them.</summary>
    public bool IsHigh => _logins.Count >= Many
        && _logins.TryPeek(out var oldest) && Environment.TickCount64 - oldest <= (long)Second.TotalMilliseconds;

    /// <summary>How long a refused login waits: longer than RDS counts, and those that were refused together come back spread.</summary>
    /// <param name="attempt">1 for the first one that repeats.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Delay(int attempt, double jitter) => Second * Math.Pow(2, attempt) * (0.6 + (jitter * 0.4));
}
