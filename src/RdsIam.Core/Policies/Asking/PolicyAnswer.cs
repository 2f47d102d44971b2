using RdsIam.Core.Policies.Evaluation;

namespace RdsIam.Core.Policies.Asking;

/// <summary>What can be said for certain.</summary>
internal enum PolicyVerdict
{
    Allowed,
    ExplicitDeny,
    ImplicitDeny,

    /// <summary>Something that decides could not be read, or AWS would refuse it.</summary>
    Unknown,
}

/// <summary>The answer to a <see cref="PolicyQuestion"/> for one principal.</summary>
internal sealed record PolicyAnswer
{
    public required PolicyVerdict Verdict { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Reason { get; init; }

    /// <summary>The evaluator's decision on what is known.</summary>
    public required PolicyDecision Decision { get; init; }

    /// <summary>Where it is denied by omission: what keeps the nearest statements of the layer that does not allow.</summary>
    public required IReadOnlyList<NearMiss> NearMisses { get; init; }

    /// <summary>
    /// The smallest statements that would allow it, one for each layer that does not; none where it is allowed or unknown, and
    /// where no statement could.
    /// </summary>
    public required IReadOnlyList<SuggestedStatement> Suggestion { get; init; }
}
