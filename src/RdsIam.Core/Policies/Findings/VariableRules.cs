using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Policy variables that are not replaced, or have no value.</summary>
internal static partial class VariableRules
{
    public static void Check(PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        foreach (var text in Texts(statement))
        {
            if (context.Principal is { IsRole: true } role && Variables(text.Text).Any(IsUserName))
            {
                report(Messages.UserNameOnRole(text.Text, role.Id), FindingSeverity.Error, text.Place);
            }

            CheckNames(text, report);
        }

        foreach (var source in (statement.Resource?.Patterns ?? []).Select(p => p.Source))
        {
            if (StandsBeforeResource(source.Text) && Variables(source.Text).All(variable => ForeignTool(variable.Key) is null))
            {
                report(Messages.VariableBeforeResource(source.Text), FindingSeverity.Warning, source.Place);
            }
        }
    }

    /// <summary>The texts in which variables are replaced.</summary>
    public static IEnumerable<PlacedText> Texts(PolicyStatement statement) =>
        (statement.Resource?.Patterns.Select(p => p.Source) ?? [])
        .Concat(statement.Conditions.Where(c => c.Operator.TakesVariables).SelectMany(c => c.Values));

    public static IEnumerable<PolicyVariable> Variables(string text)
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

    private static void CheckNames(PlacedText text, ReportFinding report)
    {
        foreach (var key in Variables(text.Text).Select(variable => variable.Key).Where(key => key is not ("*" or "?" or "$")))
        {
            if (ForeignTool(key) is { } tool)
            {
                report(tool(text.Text, "${" + key + "}"), FindingSeverity.Error, text.Place);
            }
            else if (GlobalKeys.IsGlobal(key) && !GlobalKeys.Exists(key))
            {
                var meant = GlobalKeys.Meant(key);
                report(meant is null ? Messages.VariableUnknown(text.Text, key) : Messages.VariableMeant(text.Text, key, meant),
                    FindingSeverity.Error, text.Place);
            }
        }

        if (WithoutDollar().Match(text.Text) is { Success: true } bare)
        {
            report(Messages.VariableWithoutDollar(text.Text, "$" + bare.Value), FindingSeverity.Error, text.Place);
        }
    }

    /// <summary>
    /// What is said of a variable of somebody else, by its form; null for one of IAM, where each has a prefix with a colon.
    /// </summary>
    private static Func<string, string, Message>? ForeignTool(string key) =>
        key.StartsWith("AWS::", StringComparison.Ordinal) ? Messages.VariableOfCloudFormation
        : key.Contains(':', StringComparison.Ordinal) ? null
        : key.Contains('.', StringComparison.Ordinal) ? Messages.VariableOfTerraform
        : Messages.VariableOfTemplate;

    private static bool IsUserName(PolicyVariable variable) =>
        variable.Default is null && variable.Key.Equals("aws:username", StringComparison.OrdinalIgnoreCase);

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

    // {aws:userid}: a brace, a key of AWS, a brace.
    [GeneratedRegex(@"(?<!\$)(?<!\$\{\$\})\{aws:[A-Za-z]+(/[^{}]+)?\}")]
    private static partial Regex WithoutDollar();
}
