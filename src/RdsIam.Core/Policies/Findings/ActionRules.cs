namespace RdsIam.Core.Policies;

/// <summary>Actions that are not what their author meant.</summary>
internal static class ActionRules
{
    public static void Check(PolicyStatement statement, ReportFinding report)
    {
        foreach (var action in statement.Action.Patterns.Select(p => p.Source))
        {
            Check(action, report);
        }

        if (statement.Action.Negated && statement.Effect == PolicyEffect.Allow)
        {
            report("NotActionAllows", FindingSeverity.Warning, statement.Action.Place);
        }
    }

    private static void Check(PlacedText action, ReportFinding report)
    {
        var text = action.Text;
        if (text.Equals("rds:connect", StringComparison.OrdinalIgnoreCase))
        {
            report("ConnectActionService", FindingSeverity.Error, action.Place, text);
        }
        else if (StatementFacts.IsConnectAction(text)
            && !PatternCompiler.Compile(action, PatternStyle.Action, variables: false)
                .IsMatch(ConnectPolicy.Action, RequestContext.Empty, missing: null))
        {
            report("ConnectActionUnknown", FindingSeverity.Error, action.Place, text);
        }
        else if (text != "*" && !HasForm(text))
        {
            report("ActionForm", FindingSeverity.Error, action.Place, text);
        }
    }

    /// <summary>A service without wildcard, a colon and a name, without white space.</summary>
    private static bool HasForm(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && colon < text.Length - 1
            && text.IndexOf(':', colon + 1) < 0
            && text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '-')
            && !text.Any(char.IsWhiteSpace);
    }
}
