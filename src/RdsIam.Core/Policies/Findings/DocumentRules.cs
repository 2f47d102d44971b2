using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Documents in the old version of the policy language, and those that are longer than they may be.</summary>
internal static class DocumentRules
{
    public static void Check(PolicyDocument document, ReportFinding report)
    {
        if (document.Kind == PolicyKind.ServiceControl
            && PolicyText.Size(document.Json) is var size && size > PolicyGrammar.Quota(document.Kind))
        {
            report(Messages.PolicyTooLong(size, PolicyGrammar.Quota(document.Kind)), FindingSeverity.Warning, TextPlace.Start);
        }

        if (document.Version == PolicyGrammar.NewVersion)
        {
            return;
        }

        var texts = document.Statements.SelectMany(VariableRules.Texts).Where(t => VariableRules.Variables(t.Text).Any()).ToList();
        if (texts is [var text, ..])
        {
            report(Messages.VariablesWithoutVersion(text.Text), FindingSeverity.Error, document.VersionElement?.Place ?? text.Place);
        }
        else if (document.Kind == PolicyKind.Identity)
        {
            report(Messages.VersionOld, FindingSeverity.Information, document.VersionElement?.Place ?? TextPlace.Start);
        }
    }
}
