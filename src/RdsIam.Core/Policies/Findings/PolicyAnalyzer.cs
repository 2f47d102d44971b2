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
        var asked = document.Statements
            .Select((statement, i) => AboutQuestion(document, statement, settled.Arns[i], context))
            .ToList();
        return asked.Exists(findings => findings.Count > 0) ? settled.With(asked) : settled.Alone;
    }

    private static IReadOnlyList<PolicyFinding> AboutQuestion(
        PolicyDocument document, PolicyStatement statement, IReadOnlyList<StatementArn> arns, FindingContext context) =>
        SettledFindings.Collect(document, report =>
        {
            ResourceRules.Check(statement, arns, context, report);
            AskedEndpointRules.Check(document, statement, arns, context, report);
            DsqlRules.CheckAsked(document, statement, context, report);
        });

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
