namespace RdsIam;

/// <summary>A statement that applies to a question.</summary>
public sealed class RdsIamMatchedStatement
{
    internal RdsIamMatchedStatement()
    {
    }

    /// <summary><c>Allow</c> or <c>Deny</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>The part that the policy plays: Identity, Boundary, Session, ServiceControl, or Resource for a trust policy.</summary>
    public required string Layer { get; init; }

    /// <summary>The policy's name; null where it has none.</summary>
    public string? Policy { get; init; }

    /// <summary>The statement's number in the policy, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The statement's Sid, or null.</summary>
    public string? Sid { get; init; }

    /// <summary>The line of the policy's text on which the statement begins.</summary>
    public required int Line { get; init; }

    /// <summary>What of the statement matched.</summary>
    public required string Why { get; init; }

    /// <summary>Effect, place and reason.</summary>
    public override string ToString() => $"{Effect} {Layer} {Policy ?? "given policy"} [{Sid ?? $"statement {Index + 1}"}]: {Why}";
}
