namespace RdsIam.Core.Connections.Pools;

/// <summary>A pool at one moment.</summary>
/// <param name="Open">Physical connections, busy and idle.</param>
/// <param name="Busy">In use.</param>
/// <param name="Idle">Open and waiting for work.</param>
/// <param name="Waiting">Callers that wait for a connection, be it for a free one or for the login of a new one.</param>
/// <param name="TokensSigned">Since the pool was made; one for each login. 0 for a pool with a database password.</param>
/// <param name="OldestConnection">
/// When the oldest open connection logged in, taking it that older ones are closed first, as the driver does; null: none open.
/// </param>
/// <param name="LastError">The last failed login's text, without its secret; null: none failed.</param>
/// <param name="LastErrorAt">When that was.</param>
/// <param name="LastErrorId">Its stable id.</param>
internal sealed record PoolStatistics(
    int Open,
    int Busy,
    int Idle,
    int Waiting,
    long TokensSigned,
    DateTimeOffset? OldestConnection,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    string? LastErrorId);
