using RdsIam.Core.Connections.Pools;

namespace RdsIam;

/// <summary>A connection and the state of its pool at one moment. It serves wherever a connection does.</summary>
public sealed class RdsIamConnectionState : RdsIamConnection
{
    internal RdsIamConnectionState(ConnectionPool pool, PoolStatistics statistics, bool isDefault)
        : base(pool)
    {
        Identity = pool.Identity;
        Open = statistics.Open;
        Busy = statistics.Busy;
        Idle = statistics.Idle;
        Waiting = statistics.Waiting;
        TokensSigned = statistics.TokensSigned;
        OldestConnection = statistics.OldestConnection;
        LastError = statistics.LastError;
        LastErrorAt = statistics.LastErrorAt;
        LastErrorId = statistics.LastErrorId;
        MaxPoolSize = pool.Target.MaxPoolSize;
        IsDefault = isDefault;
    }

    /// <summary>Whose credentials sign, or <c>password</c>.</summary>
    public string Identity { get; }

    /// <summary>Sessions on the server: busy and idle ones.</summary>
    public int Open { get; }

    /// <summary>Sessions in use.</summary>
    public int Busy { get; }

    /// <summary>Sessions that wait for work; after two minutes of it they are closed.</summary>
    public int Idle { get; }

    /// <summary>Commands that wait for a session.</summary>
    public int Waiting { get; }

    /// <summary>The most sessions that the pool opens.</summary>
    public int MaxPoolSize { get; }

    /// <summary>Tokens signed since the pool was made: one a login.</summary>
    public long TokensSigned { get; }

    /// <summary>When the oldest open session logged in; null: none is open.</summary>
    public DateTimeOffset? OldestConnection { get; }

    /// <summary>Why the last login that failed did so; null: none failed.</summary>
    public string? LastError { get; }

    /// <summary>The stable error id of it.</summary>
    public string? LastErrorId { get; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; }

    /// <summary>The runspace's cmdlets use this one when they are told none.</summary>
    public bool IsDefault { get; }
}
