using System.Text;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Writing;

/// <summary>Writes drafts as Terraform: a data source <c>aws_iam_policy_document</c>, laid out as <c>terraform fmt</c> does.</summary>
internal static class TerraformPolicy
{
    /// <remarks><paramref name="name"/>: the name of the data source; what cannot stand in one becomes an underscore.</remarks>
    public static string Write(PolicyDraft draft, string name)
    {
        var text = new TerraformText();
        text.Open($"data \"aws_iam_policy_document\" {TerraformText.Quote(Identifier(name))}");
        foreach (var statement in draft.Statements)
        {
            WriteStatement(text, statement);
        }

        text.Close();
        return text.ToString();
    }

    private static void WriteStatement(TerraformText text, StatementDraft statement)
    {
        text.Open("statement");
        if (statement.Sid is { } sid)
        {
            text.Set("sid", sid);
        }

        text.Set("effect", nameof(PolicyEffect.Allow));
        text.SetList("actions", statement.Actions);
        if (statement.Resources.Count > 0)
        {
            text.SetList("resources", statement.Resources);
        }

        if (statement.PrincipalType is { } type)
        {
            text.Line();
            text.Open("principals");
            text.Set("type", type);
            text.SetList("identifiers", statement.Principals);
            text.Close();
        }

        foreach (var condition in statement.Conditions)
        {
            text.Line();
            text.Open("condition");
            text.Set("test", condition.Operator);
            text.Set("variable", condition.Key);
            text.SetList("values", condition.Values);
            text.Close();
        }

        text.Close();
    }

    private static string Identifier(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_');
        }

        return text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '_') ? text.ToString() : "_" + text;
    }
}
