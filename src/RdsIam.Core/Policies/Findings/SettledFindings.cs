using System.Runtime.CompilerServices;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;

namespace RdsIam.Core.Policies.Findings;

/// <summary>
/// The findings of a document that are the same whatever is asked about, kept with the document: a matrix of questions looks at each
/// policy again and again. Safe for many threads.
/// </summary>
internal sealed class SettledFindings
{
    private static readonly ConditionalWeakTable<PolicyDocument, SettledFindings> Kept = [];

    private readonly Key _key;

    private SettledFindings(PolicyDocument document, FindingContext context, Key key)
    {
        _key = key;
        OfDocument = Collect(document, report => DocumentRules.Check(document, report));
        Before = [.. document.Statements.Select(
            statement => Collect(document, report => ActionRules.Check(document, statement, context, report)))];
        After = [.. document.Statements.Select(statement => Collect(document, report => CheckAfter(statement, context, report)))];
    }

    /// <summary>What is said of the whole.</summary>
    public IReadOnlyList<PolicyFinding> OfDocument { get; }

    /// <summary>For each statement, what comes before that which depends on the question.</summary>
    public IReadOnlyList<IReadOnlyList<PolicyFinding>> Before { get; }

    /// <summary>For each statement, what comes behind it.</summary>
    public IReadOnlyList<IReadOnlyList<PolicyFinding>> After { get; }

    public static SettledFindings Of(PolicyDocument document, FindingContext context)
    {
        var key = new Key(context.Layer, context.Asked is not null, context.Principal?.Id, context.Now?.ToUnixTimeSeconds() / 60);
        if (Kept.TryGetValue(document, out var settled) && settled._key == key)
        {
            return settled;
        }

        settled = new SettledFindings(document, context, key);
        Kept.AddOrUpdate(document, settled);
        return settled;
    }

    public static IReadOnlyList<PolicyFinding> Collect(PolicyDocument document, Action<ReportFinding> check)
    {
        List<PolicyFinding>? findings = null;
        check((message, severity, place) => (findings ??= []).Add(PolicyFinding.Create(message, severity, document.Name, place)));
        return findings ?? (IReadOnlyList<PolicyFinding>)[];
    }

    private static void CheckAfter(PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        WidthRules.Check(statement, context, report);
        DsqlRules.Check(statement, context, report);
        UserRules.Check(statement, context, report);
        ConditionRules.Check(statement, context, report);
        VariableRules.Check(statement, context, report);
        PrincipalRules.Check(statement, report);
    }

    /// <summary>What the rules look at beside the document. A window of time is told to be over within a minute.</summary>
    private sealed record Key(PolicyLayer Layer, bool IsAboutConnect, string? Principal, long? Minute);
}
