using RdsIam.Core.Tracing;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>
/// A way through Session Manager. It has one session for each host and port, opened by the first connection and shared by all;
/// a session that failed, or whose far end did, is replaced for those that come later.
/// </summary>
internal sealed class SsmTunnel(SsmApi api, SsmTarget target, SsmDocument document, SessionOptions options, TimeProvider time) : ITunnel
{
    private readonly object _gate = new();
    private readonly Dictionary<(string Host, int Port), SsmSession> _sessions = [];
    private readonly List<Task> _leaving = [];
    private readonly TunnelTraffic _traffic = new();
    private Fault? _lastFault;
    private bool _isDisposed;

    public TunnelStatus Status
    {
        get
        {
            lock (_gate)
            {
                var open = _sessions.Values.Where(session => !session.IsOver).ToList();
                return new TunnelStatus(
                    target.ToString(),
                    open.Select(session => session.State).Order().LastOrDefault(),
                    open.Min(session => session.Since),
                    open.Sum(session => session.Connections),
                    _traffic.Sent,
                    _traffic.Received,
                    (_lastFault ?? open.Select(session => session.LastFault).FirstOrDefault(fault => fault is not null))?.Message);
            }
        }
    }

    /// <summary>The sessions that there are now.</summary>
    public IReadOnlyList<SsmSession> Sessions
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions.Values];
            }
        }
    }

    public async Task<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (session, isNew) = SessionFor(host, port);
            try
            {
                var stream = await session.OpenAsync(cancellationToken).ConfigureAwait(false);
                if (session.CustomerMessage.Length > 0)
                {
                    Tracer.Verbose?.VerboseOnce(Messages.TraceTunnelNotice(target.ToString(), session.CustomerMessage));
                }

                return new SsmStream(
                    stream, new SsmRequest(target, document, host, port), options.FirstAnswer, _traffic, fault => Retire(session, fault));
            }
            catch (Exception e) when (e is Fault or TunnelBroken)
            {
                Retire(session, (e as TunnelBroken)?.Fault ?? (Fault)e);
                if (isNew)
                {
                    throw (e as TunnelBroken)?.Fault ?? e;
                }

                // The one that was there has just ended: that says nothing of a new one.
            }
        }
    }

    /// <summary>Lets connections that come later have a new session, as after a failover; those that are open keep theirs.</summary>
    public void Renew()
    {
        foreach (var session in Sessions)
        {
            Retire(session, null);
        }
    }

    /// <summary>
    /// The agent finds the host once in a session, and goes on with an old writer. A session just begun has found it just now.
    /// </summary>
    public void Doubt()
    {
        foreach (var session in Sessions.Where(session => time.GetUtcNow() - session.Since > options.Settled))
        {
            Retire(session, null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<SsmSession> sessions;
        List<Task> leaving;
        lock (_gate)
        {
            _isDisposed = true;
            sessions = [.. _sessions.Values];
            _sessions.Clear();
            leaving = [.. _leaving];
        }

        await Task.WhenAll(sessions.Select(session => session.DisposeAsync().AsTask()).Concat(leaving)).ConfigureAwait(false);
    }

    private (SsmSession Session, bool IsNew) SessionFor(string host, int port)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_sessions.TryGetValue((host, port), out var held) && !held.IsOver)
            {
                return (held, false);
            }

            var session = SsmSession.Start(api, new SsmRequest(target, document, host, port), options, time);
            _sessions[(host, port)] = session;
            return (session, true);
        }
    }

    private void Retire(SsmSession session, Fault? fault)
    {
        lock (_gate)
        {
            _lastFault = fault ?? _lastFault;
            foreach (var (key, held) in _sessions)
            {
                if (ReferenceEquals(held, session))
                {
                    _sessions.Remove(key);
                    _leaving.RemoveAll(task => task.IsCompleted);
                    _leaving.Add(LeaveAsync(session));
                    return;
                }
            }
        }
    }

    /// <summary>Ends a session when its last connection is closed, or the tunnel is.</summary>
    private async Task LeaveAsync(SsmSession session)
    {
        while (session.Connections > 0 && !session.IsOver && !_isDisposed)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), time).ConfigureAwait(false);
        }

        await session.DisposeAsync().ConfigureAwait(false);
    }
}
