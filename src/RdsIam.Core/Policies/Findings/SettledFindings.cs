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
    private readonly IReadOnlyList<PolicyFinding> _ofDocument;

    // For each statement, what comes before and behind that which depends on the question.
    private readonly IReadOnlyList<IReadOnlyList<PolicyFinding>> _before;
    private readonly IReadOnlyList<IReadOnlyList<PolicyFinding>> _after;

    private SettledFindings(
        PolicyDocument document, FindingContext context, Key key, IReadOnlyList<IReadOnlyList<StatementArn>>? arns)
    {
        _key = key;
        Arns = arns ?? [.. document.Statements.Select(StatementArn.Of)];
        _ofDocument = Collect(document, report => DocumentRules.Check(document, report));
        _before = [.. document.Statements.Select(
            statement => Collect(document, report => ActionRules.Check(document, statement, context, report)))];
        _after = [.. document.Statements.Select(statement => Collect(document, report => CheckAfter(statement, context, report)))];
        Alone = With([.. document.Statements.Select(_ => Array.Empty<PolicyFinding>())]);
    }

    /// <summary>For each statement, its resources.</summary>
    public IReadOnlyList<IReadOnlyList<StatementArn>> Arns { get; }

    /// <summary>All of them, in the order of the text, for a question of which nothing more is said.</summary>
    public IReadOnlyList<PolicyFinding> Alone { get; }

    public static SettledFindings Of(PolicyDocument document, FindingContext context)
    {
        var key = new Key(context.Layer, context.Asked is not null, context.Principal?.Id, context.Now?.ToUnixTimeSeconds() / 60);
        if (Kept.TryGetValue(document, out var settled) && settled._key == key)
        {
            return settled;
        }

        settled = new SettledFindings(document, context, key, settled?.Arns);
        Kept.AddOrUpdate(document, settled);
        return settled;
    }

    /// <summary>With what is said of the question at each statement, in the order of the text.</summary>
    public IReadOnlyList<PolicyFinding> With(IReadOnlyList<IReadOnlyList<PolicyFinding>> asked)
    {
        var all = _ofDocument.Concat(asked.SelectMany((findings, i) => _before[i].Concat(findings).Concat(_after[i])));
        // A rule may see the same from two sides.
        return [.. all.DistinctBy(f => (f.Id, f.Place)).OrderBy(f => f.Line).ThenBy(f => f.Column)];
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
