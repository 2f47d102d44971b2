namespace RdsIam;

/// <summary>A statement that is missing, and where it belongs.</summary>
public sealed class RdsIamPolicySuggestion
{
    internal RdsIamPolicySuggestion()
    {
    }

    /// <summary>The sort of policy: Identity, Boundary, Session, ServiceControl, or Resource for the trust policy.</summary>
    public required string Layer { get; init; }

    /// <summary>For service control policies the level, from 0 at the root; else 0.</summary>
    public required int Level { get; init; }

    /// <summary>The statement, as JSON.</summary>
    public required string Statement { get; init; }

    /// <summary>The layer and the statement.</summary>
    public override string ToString() => Layer == "Identity" ? Statement : $"{Layer}: {Statement}";
}
