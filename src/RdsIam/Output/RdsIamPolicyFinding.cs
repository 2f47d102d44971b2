namespace RdsIam;

/// <summary>How much a finding matters.</summary>
public enum RdsIamFindingSeverity
{
    /// <summary>The policy does something else than its author meant, without doubt.</summary>
    Error,

    /// <summary>The policy probably does something else than its author meant, or gives too much.</summary>
    Warning,

    /// <summary>Worth knowing; nothing is wrong.</summary>
    Information,
}

/// <summary>One thing that a reader of a policy should know.</summary>
public sealed class RdsIamPolicyFinding : RdsIamOutput
{
    internal RdsIamPolicyFinding()
    {
    }

    /// <summary>The stable id, for example <c>PolicyTrailingComma</c>.</summary>
    public required string Id { get; init; }

    /// <summary>How much it matters.</summary>
    public required RdsIamFindingSeverity Severity { get; init; }

    /// <summary>The policy's name; null where it has none.</summary>
    public string? Policy { get; init; }

    /// <summary>Where in the document: a JSON pointer (RFC 6901).</summary>
    public required string JsonPointer { get; init; }

    /// <summary>The line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>What is the matter.</summary>
    public required string Message { get; init; }

    /// <summary>What to write instead; null where the message says all.</summary>
    public string? Fix { get; init; }

    /// <summary>Severity, id, place and message.</summary>
    public override string ToString() => $"{Severity} {Id} at {Line}:{Column}: {Message}";
}
