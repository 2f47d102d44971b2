using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>The answer.</summary>
internal enum AccessDecision
{
    Allowed,

    /// <summary>A Deny statement applies.</summary>
    ExplicitDeny,

    /// <summary>No Deny applies, but a layer that must allow does not.</summary>
    ImplicitDeny,

    /// <summary>It depends on context keys whose values are not known.</summary>
    Unknown,
}

/// <summary>A sort of policies that takes part in a decision.</summary>
internal enum PolicyLayer
{
    ServiceControl,
    Resource,
    Identity,
    Boundary,
    Session,
}

/// <summary>A statement that applies to a request.</summary>
/// <remarks>
/// <paramref name="Level"/>: For service control policies the level, from 0; else 0.
/// <paramref name="Why"/>: What of the statement matched, for people.
/// </remarks>
internal sealed record MatchedStatement(
    PolicyLayer Layer,
    int Level,
    PolicyDocument Policy,
    PolicyStatement Statement,
    string Why)
{
    public string? PolicyName => Policy.Name;

    public string? Sid => Statement.Sid?.Text;

    public int Index => Statement.Index;

    public PolicyEffect Effect => Statement.Effect;
}

/// <summary>The answer to an <see cref="AccessRequest"/> with its grounds.</summary>
internal sealed record PolicyDecision
{
    public required AccessDecision Decision { get; init; }

    public bool Allowed => Decision == AccessDecision.Allowed;

    /// <summary>The layer that denied (explicitly, or by not allowing); null when allowed or unknown.</summary>
    public PolicyLayer? DeniedBy { get; init; }

    /// <summary>Every statement that applies, Deny and Allow, whether or not it decided.</summary>
    public required IReadOnlyList<MatchedStatement> MatchedStatements { get; init; }

    /// <summary>
    /// Context keys that conditions or variables asked for and the request did not carry, or whose values are not known, in order.
    /// </summary>
    public required IReadOnlyList<string> MissingContext { get; init; }
}
