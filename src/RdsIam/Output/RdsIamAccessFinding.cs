namespace RdsIam;

/// <summary>What somebody who answers for an account should know of its access to databases.</summary>
public sealed class RdsIamAccessFinding : RdsIamOutput
{
    internal RdsIamAccessFinding()
    {
    }

    /// <summary>The stable id, for example <c>AccessMasterOpen</c>.</summary>
    public required string Id { get; init; }

    /// <summary>How much it matters.</summary>
    public required RdsIamFindingSeverity Severity { get; init; }

    /// <summary>The ARN of whom it is about; null where it is about nobody.</summary>
    public string? Principal { get; init; }

    /// <summary>The database user; null where it is about none.</summary>
    public string? UserName { get; init; }

    /// <summary>The endpoint; null where it is about none.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The policy's name; null where it is about none.</summary>
    public string? Policy { get; init; }

    /// <summary>What is the matter.</summary>
    public required string Message { get; init; }

    /// <summary>What to do; null where nothing.</summary>
    public string? Fix { get; init; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
