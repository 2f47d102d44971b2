namespace RdsIam;

/// <summary>IAM authentication of an instance or cluster after Enable-RdsIamAuthentication.</summary>
public sealed class RdsIamAuthenticationState : RdsIamOutput
{
    internal RdsIamAuthenticationState()
    {
    }

    /// <summary>The instance or cluster.</summary>
    public required string Identifier { get; init; }

    /// <summary><c>Instance</c> or <c>Cluster</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The account: twelve digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>What policies name.</summary>
    public required string ResourceId { get; init; }

    /// <summary>Whether IAM authentication is in force.</summary>
    public required bool IamEnabled { get; init; }

    /// <summary>What IamEnabled will be when a waiting change comes into force; null where none waits.</summary>
    public bool? PendingIamEnabled { get; init; }

    /// <summary><c>available</c>, <c>modifying</c>, …</summary>
    public string? Status { get; init; }

    /// <summary>Whether RDS was asked for a change.</summary>
    public required bool Changed { get; init; }

    /// <summary>What was done, or why nothing was.</summary>
    public required string Message { get; init; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
