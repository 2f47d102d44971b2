namespace RdsIam;

/// <summary>The answer to one question: may this principal do this on this resource?</summary>
public sealed class RdsIamPolicyResult : RdsIamOutput
{
    internal RdsIamPolicyResult()
    {
    }

    /// <summary>What the policies say.</summary>
    public required RdsIamPolicyDecision Decision { get; init; }

    /// <summary>True only where <see cref="Decision"/> is Allowed for certain.</summary>
    public bool Allowed => Decision == RdsIamPolicyDecision.Allowed;

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Who was asked about: an ARN; null for whoever has the given policies.</summary>
    public string? Principal { get; init; }

    /// <summary>What was asked for, mostly <c>rds-db:connect</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The ARN that was asked for.</summary>
    public required string Resource { get; init; }

    /// <summary>The database user, where the question is about a login.</summary>
    public string? UserName { get; init; }

    /// <summary>The endpoint, where it was named by its host name.</summary>
    public string? HostName { get; init; }

    /// <summary>Every statement that applies to the question, Deny and Allow, whether or not it decided.</summary>
    public required RdsIamMatchedStatement[] MatchedStatements { get; init; }

    /// <summary>
    /// Where nothing allows it: the Allow statements for this action that do not apply, each with what keeps it from that.
    /// </summary>
    public required RdsIamMatchedStatement[] NearMisses { get; init; }

    /// <summary>Context keys that conditions or variables ask for and the request does not carry.</summary>
    public required string[] MissingContext { get; init; }

    /// <summary>What a reader of these policies should know.</summary>
    public required RdsIamPolicyFinding[] Findings { get; init; }

    /// <summary>
    /// The smallest statements that would allow it, one for each sort of policy that does not; none where it is allowed or not
    /// known, and where a Deny or another account stands in the way.
    /// </summary>
    public required RdsIamPolicySuggestion[] Suggestion { get; init; }

    /// <summary>The policies that were looked at.</summary>
    public required RdsIamPolicy[] Policies { get; init; }

    /// <summary>What belongs to the answer and could not be read, with the permission that was missing.</summary>
    public required RdsIamUnreadPolicy[] Unread { get; init; }

    /// <summary>What IAM's policy simulator said; null where it was not asked.</summary>
    public RdsIamPolicySimulation? Simulation { get; init; }

    /// <summary>Decision and question.</summary>
    public override string ToString() => $"{Decision}: {Principal ?? "principal"} {Action} {Resource}";
}
