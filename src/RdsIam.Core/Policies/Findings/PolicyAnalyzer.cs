using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Finds what in a policy does not do what its author most likely meant.</summary>
internal static class PolicyAnalyzer
{
    /// <summary>The findings of a document that could be read, in the order of its text.</summary>
    public static IReadOnlyList<PolicyFinding> Analyze(PolicyDocument document, FindingContext context)
    {
        var settled = SettledFindings.Of(document, context);
        var findings = new List<PolicyFinding>(settled.OfDocument);
        for (var i = 0; i < document.Statements.Count; i++)
        {
            var statement = document.Statements[i];
            findings.AddRange(settled.Before[i]);
            findings.AddRange(SettledFindings.Collect(document, report =>
            {
                ResourceRules.Check(statement, context, report);
                AskedEndpointRules.Check(document, statement, context, report);
                DsqlRules.CheckAsked(document, statement, context, report);
            }));
            findings.AddRange(settled.After[i]);
        }

        if (findings.Count == 0)
        {
            return [];
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
