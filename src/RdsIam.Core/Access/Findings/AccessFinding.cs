using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Access.Findings;

/// <summary>What somebody who answers for the account should know.</summary>
internal sealed record AccessFinding
{
    /// <summary>The key of its text, stable across versions.</summary>
    public required string Id { get; init; }

    public required FindingSeverity Severity { get; init; }

    /// <summary>The ARN of whom it is about; null where it is about nobody.</summary>
    public string? Principal { get; init; }

    public string? UserName { get; init; }

    public string? Endpoint { get; init; }

    /// <summary>The policy's name; null where it is about none.</summary>
    public string? Policy { get; init; }

    public required string Message { get; init; }

    /// <summary>What to do; null where nothing.</summary>
    public string? Fix { get; init; }

    public static AccessFinding Of(Message message, FindingSeverity severity) =>
        new() { Id = message.Id, Severity = severity, Message = message.Happened, Fix = message.Fix };
}
