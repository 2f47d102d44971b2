namespace RdsIam;

/// <summary>What IAM's policy simulator said to the same question.</summary>
public sealed class RdsIamPolicySimulation
{
    internal RdsIamPolicySimulation()
    {
    }

    /// <summary>Its decision; Unknown where it could not be asked.</summary>
    public required RdsIamPolicyDecision Decision { get; init; }

    /// <summary>Whether it agrees with the evaluation of the same policies here; null where one of the two is not known.</summary>
    public bool? Agrees { get; init; }

    /// <summary>The policies whose statements matched, by the simulator's names.</summary>
    public required string[] MatchedPolicies { get; init; }

    /// <summary>Context keys that it missed.</summary>
    public required string[] MissingContext { get; init; }

    /// <summary>Whether the organization's service control policies allow it; null where there are none.</summary>
    public bool? AllowedByOrganizations { get; init; }

    /// <summary>Whether the permissions boundary allows it; null where there is none.</summary>
    public bool? AllowedByPermissionsBoundary { get; init; }

    /// <summary>What to know of it; null where there is nothing.</summary>
    public string? Message { get; init; }

    /// <summary>The decision and whether both agree.</summary>
    public override string ToString() => Agrees switch
    {
        true => $"{Decision} (agrees)",
        false => $"{Decision} (disagrees)",
        _ => Decision.ToString(),
    };
}
