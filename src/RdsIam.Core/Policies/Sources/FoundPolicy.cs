using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>A policy document that was found in what somebody gave: in a file, a command's output, a template.</summary>
internal sealed record FoundPolicy
{
    /// <summary>What people call it; null when nothing says.</summary>
    public string? Name { get; init; }

    /// <summary>The document as JSON.</summary>
    public required string Json { get; init; }

    /// <summary>The document with the places of the text that it was found in; null: <see cref="Json"/> is that text.</summary>
    public PolicyNode? Root { get; init; }

    /// <summary>What it is attached to, where its surroundings say so.</summary>
    public PolicyKind? Kind { get; init; }

    /// <summary>True for the permissions boundary of its owner.</summary>
    public bool IsBoundary { get; init; }

    /// <summary>Whose it is: an ARN, or a name as its surroundings have it; null when nothing says.</summary>
    public string? Owner { get; init; }

    /// <summary>What was assumed or left out to read it.</summary>
    public IReadOnlyList<PolicyFinding> Notes { get; init; } = [];

    /// <summary>Why there is no document, though there is a policy; null for others.</summary>
    public string? Unread { get; init; }

    /// <summary>Reads the document.</summary>
    public PolicyReading Read(PolicyKind kind)
    {
        var reading = Root is null ? PolicyDocument.Read(Json, Name, kind) : PolicyDocument.Read(Root, Json, Name, kind);
        return reading with { Findings = [.. Notes, .. reading.Findings] };
    }
}
