using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Input;

namespace RdsIam.Queries;

/// <summary>Where an invocation may run, as its command line says; each is asked for when it is needed.</summary>
internal sealed record QueryPlaces
{
    /// <summary>The connections that it names, or the runspace's.</summary>
    public required Func<IEnumerable<Task<RdsIamConnection>>> Connections { get; init; }

    /// <summary>The session that it means in their place; null: none.</summary>
    public required Func<PinnedSession?> Session { get; init; }

    /// <summary>Whether texts run in a session that lasts, so that a transaction may stay open.</summary>
    public required Func<bool> IsInSession { get; init; }

    /// <summary>The connection to a piped endpoint.</summary>
    public required Func<PipedEndpoint, Task<RdsIamConnection>> Endpoint { get; init; }

    /// <summary>It names several, which run beside each other.</summary>
    public bool AreSeveral { get; init; }
}
