using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>A policy document, read and compiled for evaluation. Immutable; may be shared by threads.</summary>
internal sealed class PolicyDocument
{
    internal PolicyDocument(
        string? name,
        PolicyKind kind,
        PlacedText? version,
        IReadOnlyList<PolicyStatement> statements,
        string json,
        IReadOnlyList<PolicyFinding>? disputes = null)
    {
        Disputes = disputes ?? [];
        Name = name;
        Kind = kind;
        VersionElement = version;
        Statements = statements;
        Json = json;
    }

    /// <summary>What people call the policy: its name, ARN or file; null when nobody said.</summary>
    public string? Name { get; }

    public PolicyKind Kind { get; }

    /// <summary>The language version in force: 2008-10-17 where the element is missing.</summary>
    public string Version => VersionElement?.Text ?? PolicyGrammar.OldVersion;

    /// <summary>The Version element, or null where it is missing.</summary>
    public PlacedText? VersionElement { get; }

    public IReadOnlyList<PolicyStatement> Statements { get; }

    /// <summary>
    /// What AWS's manual says that it refuses, and AWS has been seen to take: with any, it is not known whether the statements are
    /// in force.
    /// </summary>
    public IReadOnlyList<PolicyFinding> Disputes { get; }

    /// <summary>The text that was read.</summary>
    public string Json { get; }

    /// <summary>Reads a document as strictly as IAM does when it is stored.</summary>
    /// <remarks><paramref name="name"/>: What messages call it; null for none.</remarks>
    /// <exception cref="PolicyFault">AWS would not store it; the first reason with its line and column.</exception>
    public static PolicyDocument Parse(string json, string? name, PolicyKind kind = PolicyKind.Unspecified)
    {
        var reading = Read(json, name, kind);
        return reading.Document
            ?? throw new PolicyFault(reading.Findings.First(f => f.Refused));
    }

    /// <summary>Reads a document and says all that is wrong with its form; never throws.</summary>
    public static PolicyReading Read(string json, string? name, PolicyKind kind = PolicyKind.Unspecified) =>
        new PolicyDocumentReader(name, kind).Read(json);

    /// <summary>As the other, of a document that is a part of something larger: places are those of the whole text.</summary>
    /// <param name="root">The document.</param>
    /// <param name="json">The same as a text of its own.</param>
    public static PolicyReading Read(PolicyNode root, string json, string? name, PolicyKind kind) =>
        new PolicyDocumentReader(name, kind).Read(root, json);
}

/// <summary>What came of reading a policy document.</summary>
/// <param name="Document">The document, or null when AWS would refuse it.</param>
/// <param name="Findings">What is wrong with its form, in the order of the text; with a null document at least one.</param>
internal sealed record PolicyReading(PolicyDocument? Document, IReadOnlyList<PolicyFinding> Findings);
