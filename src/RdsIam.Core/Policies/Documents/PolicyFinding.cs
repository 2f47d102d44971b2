using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>How much a finding matters.</summary>
internal enum FindingSeverity
{
    /// <summary>The policy does something else than its author meant, without doubt.</summary>
    Error,

    /// <summary>The policy probably does something else than its author meant, or gives too much.</summary>
    Warning,

    /// <summary>Worth knowing; nothing is wrong.</summary>
    Information,
}

/// <summary>One thing that a reader of a policy should know, with its place and what to do about it.</summary>
internal sealed record PolicyFinding
{
    /// <summary>The key of its text, stable across versions.</summary>
    public required string Id { get; init; }

    public required FindingSeverity Severity { get; init; }

    /// <summary>The name of the policy, or null when it has none.</summary>
    public string? Policy { get; init; }

    public required TextPlace Place { get; init; }

    public string JsonPointer => Place.Pointer;

    public int Line => Place.Line;

    public int Column => Place.Column;

    public required string Message { get; init; }

    /// <summary>What to write instead; null where the message says all.</summary>
    public string? Fix { get; init; }

    /// <summary>True where AWS would not store the document at all, so that it cannot be evaluated.</summary>
    public bool Refused { get; init; }

    public static PolicyFinding Create(Message message, FindingSeverity severity, string? policy, TextPlace place) => new()
        {
            Id = message.Id,
            Severity = severity,
            Policy = policy,
            Place = place,
            Message = message.Happened,
            Fix = message.Fix,
        };

    public override string ToString() => $"{Severity} {Id} at {Line}:{Column} ({JsonPointer}): {Message}";
}
