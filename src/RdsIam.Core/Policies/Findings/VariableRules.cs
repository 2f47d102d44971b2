namespace RdsIam.Core.Policies;

/// <summary>Policy variables that are not replaced, or have no value.</summary>
internal static class VariableRules
{
    /// <summary>Variables in a document whose version has none.</summary>
    public static void CheckVersion(PolicyDocument document, ReportFinding report)
    {
        if (document.Version == PolicyGrammar.NewVersion)
        {
            return;
        }

        var texts = document.Statements.SelectMany(Texts).Where(t => Variables(t.Text).Any()).Take(1);
        foreach (var text in texts)
        {
            var place = document.VersionElement?.Place ?? text.Place;
            report("VariablesWithoutVersion", FindingSeverity.Error, place, text.Text);
        }
    }

    public static void Check(PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        foreach (var text in Texts(statement))
        {
            if (context.Principal is { IsRole: true } role && Variables(text.Text).Any(IsUserName))
            {
                report("UserNameOnRole", FindingSeverity.Error, text.Place, text.Text, role.Id);
            }
        }

        foreach (var pattern in statement.Resource?.Patterns ?? [])
        {
            if (StandsBeforeResource(pattern.Source.Text))
            {
                report("VariableBeforeResource", FindingSeverity.Warning, pattern.Source.Place, pattern.Source.Text);
            }
        }
    }

    private static bool IsUserName(PolicyVariable variable) =>
        variable.Default is null && variable.Key.Equals("aws:username", StringComparison.OrdinalIgnoreCase);

    /// <summary>The texts in which variables are replaced.</summary>
    private static IEnumerable<PlacedText> Texts(PolicyStatement statement) =>
        (statement.Resource?.Patterns.Select(p => p.Source) ?? [])
        .Concat(statement.Conditions.Where(c => c.Operator.TakesVariables).SelectMany(c => c.Values));

    private static IEnumerable<PolicyVariable> Variables(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (PolicyVariable.TryRead(text, i, out var end) is { } variable)
            {
                yield return variable;
                i = end - 1;
            }
        }
    }

    private static bool StandsBeforeResource(string text)
    {
        var colons = 0;
        for (var i = 0; i < text.Length && colons < 5; i++)
        {
            if (PolicyVariable.TryRead(text, i, out _) is not null)
            {
                return text.StartsWith("arn:", StringComparison.Ordinal);
            }

            colons += text[i] == ':' ? 1 : 0;
        }

        return false;
    }
}
