using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Sessions.Pinned;

/// <summary>What a pinned session is at the moment.</summary>
internal enum PinnedState
{
    Ready,

    /// <summary>A command runs in it.</summary>
    Busy,

    /// <summary>The server or the network ended it.</summary>
    Lost,

    Closed,
}

/// <summary>
/// One physical connection of its own, outside of any pool, which keeps transaction, settings, temporary tables and locks from one command
/// to the next. One command at a time; from any thread.
/// </summary>
internal sealed class PinnedSession : IPinnedSession, IDisposable
{
    /// <summary>A person at a prompt pays a round trip to learn that the session is still there, a loop does not.</summary>
    private static readonly TimeSpan ProbeAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly ConnectionPool _own;
    private readonly QuerySession _session;
    private readonly object _gate = new();
    private bool _isBusy;
    private bool _isClosing;
    private bool _isLost;
    private bool _isInDoubt;
    private bool _isFreed;
    private string? _reason;
    private DateTimeOffset? _warnedOf;

    private PinnedSession(ConnectionPool pool, ConnectionPool own, QuerySession session, int id)
    {
        (Pool, _own, _session, Id) = (pool, own, session, id);
        LastUsed = pool.Time.GetUtcNow();
        ProcessId = session.Connection.ProcessID;
    }

    /// <summary>From 1 on, once a process.</summary>
    public int Id { get; }

    /// <summary>Whose connection it is: where to, and as whom.</summary>
    public ConnectionPool Pool { get; }

    /// <summary>The server's process, as pg_stat_activity has it.</summary>
    public int ProcessId { get; }

    /// <summary>Commands without a target use it, as long as its transaction is open.</summary>
    public bool IsDefault { get; init; }

    public TransactionState Transaction { get; private set; }

    /// <summary>When the transaction began; null: there is none.</summary>
    public DateTimeOffset? TransactionSince { get; private set; }

    /// <summary>When the last command ended.</summary>
    public DateTimeOffset LastUsed { get; private set; }

    /// <summary>Why it was lost, in words; null: it was not.</summary>
    public string? LostBecause => !_isLost ? null : _reason ?? Messages.SessionGone;

    /// <summary>It was lost while it committed: whether its transaction took effect is not known.</summary>
    public bool IsInDoubt => _isInDoubt;

    /// <summary>
    /// Whether the server process that logged us in runs our statements; a pooler between gives others to each transaction.
    /// </summary>
    public bool IsOurs => _own.Forms.AreSessionsOurs;

    public PinnedState State => _isClosing ? PinnedState.Closed
        : _isLost ? PinnedState.Lost
        : _isBusy ? PinnedState.Busy
        : PinnedState.Ready;

    /// <summary>Logs in, and sets the session for as long as it lasts.</summary>
    /// <inheritdoc cref="QuerySession.OpenAsync" path="/exception"/>
    public static async Task<PinnedSession> OpenAsync(
        ConnectionPool pool, SessionOptions options, int id, bool isDefault, CancellationToken cancellationToken)
    {
        var own = pool.Alone();
        try
        {
            var session = await QuerySession.OpenAsync(own, options, cancellationToken).ConfigureAwait(false);
            return new PinnedSession(pool, own, session, id) { IsDefault = isDefault };
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string? IdleWarning()
    {
        var idle = Pool.Time.GetUtcNow() - LastUsed;
        if (State != PinnedState.Ready || TransactionSince is not { } since || idle < PinnedFaults.LongIdle || _warnedOf == LastUsed)
        {
            return null;
        }

        _warnedOf = LastUsed;
        return PinnedFaults.Idle(this, since, idle);
    }

    /// <inheritdoc/>
    public async Task<NpgsqlConnection> EnterAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            PinnedFaults.CheckFree(this);
            _isBusy = true;
        }

        try
        {
            if (Pool.Time.GetUtcNow() - LastUsed > ProbeAfter)
            {
                await ProbeAsync(cancellationToken).ConfigureAwait(false);
            }

            return _session.Connection;
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Leave()
    {
        bool frees;
        lock (_gate)
        {
            Follow();
            _isBusy = false;
            frees = _isClosing || _isLost;
        }

        if (frees)
        {
            Free();
        }
    }

    /// <inheritdoc/>
    public void CheckUsable()
    {
        if (_session.State == TransactionState.Failed)
        {
            throw PinnedFaults.Failed(this);
        }
    }

    /// <inheritdoc/>
    public Fault? Explain(Fault fault)
    {
        if (_isLost)
        {
            _reason ??= PoolTunnel.ReasonFor(_session.Connection)?.TrimEnd('.') ?? PinnedFaults.Reason(fault);
            _isInDoubt |= fault.ErrorId is "CommitOutcomeUnknown" or "OutcomeUnknown";
        }

        return PinnedFaults.Explain(this, fault);
    }

    /// <summary>Ends the session: at once, or when its command ends. The server undoes what is open.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosing = true;
            if (_isBusy)
            {
                return;
            }
        }

        Free();
    }

    /// <remarks>Of a lost session stays known what was open, for those who ask what is gone.</remarks>
    private void Follow()
    {
        _isLost |= !_session.IsOpen;
        if (_isLost)
        {
            // Its tunnel is left with it, and says nothing from then on.
            _reason ??= PoolTunnel.ReasonFor(_session.Connection)?.TrimEnd('.');
        }
        else
        {
            LastUsed = Pool.Time.GetUtcNow();
            Transaction = _session.State;
            TransactionSince = Transaction == TransactionState.None ? null : TransactionSince ?? LastUsed;
        }
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ServerWork.RunAsync(_session.Connection, AskAsync, ProbeTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or InvalidOperationException)
        {
            (_isLost, _reason) = (true, PoolTunnel.ReasonFor(_session.Connection)?.TrimEnd('.') ?? PinnedFaults.Reason(e));
            throw PinnedFaults.Lost(this, e);
        }

        async Task<bool> AskAsync(CancellationToken token)
        {
            using var command = new NpgsqlCommand(";", _session.Connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            return true;
        }
    }

    private void Free()
    {
        lock (_gate)
        {
            if (_isFreed)
            {
                return;
            }

            _isFreed = true;
        }

        // Closed, and not given back: locks and temporary tables end with it.
        // The session first: a pool leaves its tunnel when its last connection is closed.
        _session.Dispose();
        _own.Dispose();
    }
}
