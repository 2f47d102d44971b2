namespace RdsIam;

/// <summary>A difference between the access that there is and the access that is expected.</summary>
public sealed class RdsIamAccessChange : RdsIamOutput
{
    internal RdsIamAccessChange()
    {
    }

    /// <summary>Added, Removed, Widened or Narrowed.</summary>
    public required string Change { get; init; }

    /// <summary>The ARN of the user or role.</summary>
    public required string PrincipalArn { get; init; }

    /// <summary>The database user.</summary>
    public required string UserName { get; init; }

    /// <summary>The endpoint's host name.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What is more (+) or less (-), a line each; none where the whole row came or went.</summary>
    public required string[] What { get; init; }

    /// <summary>One sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The sentence.</summary>
    public override string ToString() => Message;
}
