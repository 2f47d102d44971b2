using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Writing;

/// <summary>A policy to be written: statements that allow.</summary>
internal sealed record PolicyDraft
{
    /// <summary><see cref="PolicyKind.Managed"/> or <see cref="PolicyKind.Trust"/>.</summary>
    public required PolicyKind Kind { get; init; }

    public required IReadOnlyList<StatementDraft> Statements { get; init; }
}

/// <summary>A statement that allows.</summary>
internal sealed record StatementDraft
{
    public string? Sid { get; init; }

    /// <summary>AWS, Service or Federated; null in a policy for identities.</summary>
    public string? PrincipalType { get; init; }

    public IReadOnlyList<string> Principals { get; init; } = [];

    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>Patterns: what stands for itself is escaped already. Empty in a trust policy.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    public IReadOnlyList<ConditionDraft> Conditions { get; init; } = [];
}

/// <summary>A condition: one operator, one key.</summary>
internal sealed record ConditionDraft(string Operator, string Key, IReadOnlyList<string> Values);
