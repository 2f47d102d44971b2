using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Finds what in a policy does not do what its author most likely meant.</summary>
internal static class PolicyAnalyzer
{
    /// <summary>The findings of a document that could be read, in the order of its text.</summary>
    public static IReadOnlyList<PolicyFinding> Analyze(PolicyDocument document, FindingContext context)
    {
        var findings = new List<PolicyFinding>();
        void Report(Message message, FindingSeverity severity, TextPlace place) =>
            findings.Add(PolicyFinding.Create(message, severity, document.Name, place));

        DocumentRules.Check(document, Report);
        foreach (var statement in document.Statements)
        {
            ActionRules.Check(document, statement, context, Report);
            ResourceRules.Check(statement, context, Report);
            AskedEndpointRules.Check(document, statement, context, Report);
            WidthRules.Check(statement, context, Report);
            UserRules.Check(statement, context, Report);
            ConditionRules.Check(statement, context, Report);
            VariableRules.Check(statement, context, Report);
            PrincipalRules.Check(statement, Report);
        }

        // A rule may see the same from two sides.
        return [.. findings.DistinctBy(f => (f.Id, f.Place)).OrderBy(f => f.Line).ThenBy(f => f.Column)];
    }

    /// <summary>Reads a text and analyses it: all findings of form, and of meaning where the document can be read.</summary>
    public static PolicyReading Analyze(string json, string? name, PolicyKind kind, FindingContext context)
    {
        var reading = PolicyDocument.Read(json, name, kind);
        return reading.Document is null
            ? reading
            : reading with { Findings = [.. reading.Findings, .. Analyze(reading.Document, context)] };
    }
}

/// <summary>Takes a finding: what it says, how much it matters, and its place.</summary>
internal delegate void ReportFinding(Message message, FindingSeverity severity, TextPlace place);
