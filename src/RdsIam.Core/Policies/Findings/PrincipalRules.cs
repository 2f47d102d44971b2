using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Trust policies that let in more than was meant, or nobody.</summary>
internal static class PrincipalRules
{
    private const string GitHub = "token.actions.githubusercontent.com";

    public static void Check(PolicyStatement statement, ReportFinding report)
    {
        if (statement.Principal is not { } principal)
        {
            return;
        }

        if (principal.Negated)
        {
            var severity = statement.Effect == PolicyEffect.Allow ? FindingSeverity.Error : FindingSeverity.Warning;
            report(Messages.NotPrincipalUsed, severity, principal.Place);
            return;
        }

        foreach (var entry in principal.Entries)
        {
            CheckForm(entry, report);
            if (statement.Effect == PolicyEffect.Allow)
            {
                CheckWidth(statement, entry, report);
            }
        }
    }

    private static void CheckForm(PrincipalEntry entry, ReportFinding report)
    {
        var text = entry.Value.Text;
        if (PrincipalGrammar.Check(entry) is { } fault)
        {
            report(fault, FindingSeverity.Error, entry.Value.Place);
        }
        else if (entry.Type == "AWS" && PrincipalGrammar.IsUniqueId(text))
        {
            report(Messages.PrincipalGone(text), FindingSeverity.Warning, entry.Value.Place);
        }
    }

    private static void CheckWidth(PolicyStatement statement, PrincipalEntry entry, ReportFinding report)
    {
        var text = entry.Value.Text;
        if (entry.Type == "Federated")
        {
            CheckAction(statement, entry.Value, report);
            CheckProvider(statement, entry.Value, report);
        }
        else if (statement.Conditions.Count > 0)
        {
            return;
        }
        else if (text == "*" && entry.Type != "Service")
        {
            report(Messages.TrustEveryone, FindingSeverity.Error, entry.Value.Place);
        }
        else if (entry.Type == "AWS" && IsAccount(text))
        {
            report(Messages.TrustWholeAccount(text), FindingSeverity.Warning, entry.Value.Place);
        }
    }

    /// <summary>Each sort of provider has one way in: another action lets nobody in.</summary>
    private static void CheckAction(PolicyStatement statement, PlacedText provider, ReportFinding report)
    {
        var needed = provider.Text.Contains(":saml-provider/", StringComparison.Ordinal) ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity";
        if (!statement.Action.AppliesTo(needed) && statement.Action.AppliesTo("sts:AssumeRole"))
        {
            report(Messages.TrustFederatedAction(provider.Text, needed), FindingSeverity.Error, statement.Action.Place);
        }
    }

    /// <summary>A provider has tokens for everybody: without a condition on the subject any of them will do.</summary>
    private static void CheckProvider(PolicyStatement statement, PlacedText provider, ReportFinding report)
    {
        var issuer = provider.Text.Split(":oidc-provider/")[^1];
        var isOidc = provider.Text.Contains(":oidc-provider/", StringComparison.Ordinal);
        if (!isOidc && provider.Text != "*")
        {
            return;
        }

        var subjects = statement.Conditions
            .Where(c => c.Key.Text.Equals(issuer + ":sub", StringComparison.OrdinalIgnoreCase) && !c.Operator.Negated)
            .ToList();
        if (subjects.Count == 0)
        {
            report(Messages.TrustWithoutSubject(provider.Text, issuer + ":sub"), FindingSeverity.Error, provider.Place);
        }
        else if (issuer == GitHub && subjects.SelectMany(c => c.Values)
            .FirstOrDefault(v => !GitHubSubject.IsPossible(v.Text)) is { Text: { } text, Place: { } place })
        {
            report(Messages.TrustSubjectForm(text), FindingSeverity.Error, place);
        }
        else if (issuer == GitHub && subjects.Exists(c => c.Values.Any(v => AnyRepository(v.Text))))
        {
            report(Messages.TrustAnyRepository(issuer + ":sub"), FindingSeverity.Error, provider.Place);
        }
    }

    /// <summary>True for subjects that strangers can have: <c>*</c>, <c>repo:*</c>, <c>repo:*/app:*</c>.</summary>
    private static bool AnyRepository(string subject)
    {
        var owner = subject.StartsWith("repo:", StringComparison.Ordinal) ? subject[5..].Split('/')[0] : subject;
        return owner.Contains('*', StringComparison.Ordinal) || owner.Contains('?', StringComparison.Ordinal);
    }

    private static bool IsAccount(string text) =>
        text.EndsWith(":root", StringComparison.Ordinal) || (text.Length == 12 && text.All(char.IsAsciiDigit));
}
