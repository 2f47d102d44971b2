using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials.Caching;

/// <summary>A fetch under way, and how many wait for it.</summary>
internal sealed class IdentityFlight
{
    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>Set as soon as it is started, before anybody has a seat.</summary>
    public Task<SigningIdentity> Task { get; set; } = null!;

    /// <summary>Guarded by the entry's lock.</summary>
    public int Seats { get; set; }
}

/// <summary>The place of one waiter in a fetch.</summary>
internal sealed class IdentitySeat(IdentityCacheEntry entry, IdentityFlight flight, bool started) : IDisposable
{
    /// <summary>Whether it is this waiter's own fetch that runs, not another's.</summary>
    public bool Started => started;

    public Task<SigningIdentity> Task => flight.Task;

    public void Dispose() => entry.Leave(flight);
}
