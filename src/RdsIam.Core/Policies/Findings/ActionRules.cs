using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Actions that are not what their author meant.</summary>
internal static partial class ActionRules
{
    public static void Check(PolicyDocument document, PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        foreach (var action in statement.Action.Patterns.Select(p => p.Source))
        {
            Check(action, report);
        }

        if (statement.Action.Negated && statement.Effect == PolicyEffect.Allow)
        {
            report(Messages.NotActionAllows, FindingSeverity.Warning, statement.Action.Place);
        }

        // Whoever asks about a login and finds the whole RDS API allowed believes that connecting is among it.
        if (context is { Asked: not null, Layer: PolicyLayer.Identity }
            && statement is { Effect: PolicyEffect.Allow, Principal: null, Action.Negated: false }
            && statement.Action.Patterns.FirstOrDefault(IsApiWithConnect) is { } api
            && !document.Statements.Any(one => one.CoversConnect() || one.IsAboutConnect()))
        {
            report(Messages.RdsApiOnly(api.Source.Text), FindingSeverity.Information, api.Source.Place);
        }
    }

    private static bool IsApiWithConnect(PolicyPattern pattern) =>
        pattern.IsMatch("rds:connect", RequestContext.Empty, missing: null) == Truth.True && pattern.Source.Text != "*";

    private static void Check(PlacedText action, ReportFinding report)
    {
        var text = action.Text;
        if (StatementFacts.IsConnectOfApi(text))
        {
            report(Messages.ConnectActionService(text), FindingSeverity.Error, action.Place);
        }
        else if (StatementFacts.IsConnectAction(text)
            && PatternCompiler.Compile(action, PatternStyle.Action, variables: false)
                .IsMatch(ConnectPolicy.Action, RequestContext.Empty, missing: null) == Truth.False)
        {
            report(Messages.ConnectActionUnknown(text), FindingSeverity.Error, action.Place);
        }
        else if (InventedService().IsMatch(text))
        {
            report(Messages.ConnectActionInvented(text), FindingSeverity.Error, action.Place);
        }
        else if (ActionGrammar.Check(text) is { } fault)
        {
            report(fault, FindingSeverity.Error, action.Place);
        }
        else if (!NameForm().IsMatch(text))
        {
            report(Messages.ActionForm(text), FindingSeverity.Error, action.Place);
        }
    }

    // Services that people guess; neptune-db, kafka-cluster and others do have an action of that name.
    [GeneratedRegex("^(rdsdb|rds[.]db|rds-dbs|rds-?iam|rds-data|rds-?auth|rds-postgres|aurora|aurora-db|db|dbuser|iam):connect$", RegexOptions.IgnoreCase)]
    private static partial Regex InventedService();

    // "*", or a name without white space behind the service.
    [GeneratedRegex(@"^(\*|[^:]+:\S+)$")]
    private static partial Regex NameForm();
}
