namespace RdsIam.Core.Proxy.Sessions;

/// <summary>Why the proxy ends a client's session by itself.</summary>
internal enum SessionEnd
{
    /// <summary>The proxy stops.</summary>
    Stopping,

    /// <summary>Nothing was asked for too long.</summary>
    Idle,

    /// <summary>The client did not say in time who it is, or others wait for its place.</summary>
    Slow,
}
