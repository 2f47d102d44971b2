using System.Text;

namespace RdsIam.Core.Policies;

/// <summary>Writes drafts as Terraform: a data source <c>aws_iam_policy_document</c>.</summary>
internal static class TerraformPolicy
{
    /// <remarks><paramref name="name"/>: the name of the data source; what cannot stand in one becomes an underscore.</remarks>
    public static string Write(PolicyDraft draft, string name)
    {
        var text = new StringBuilder();
        text.Append("data \"aws_iam_policy_document\" ").Append(Quote(Identifier(name))).Append(" {\n");
        foreach (var statement in draft.Statements)
        {
            WriteStatement(text, statement);
        }

        return text.Append("}\n").ToString();
    }

    private static void WriteStatement(StringBuilder text, StatementDraft statement)
    {
        text.Append("  statement {\n");
        if (statement.Sid is { } sid)
        {
            text.Append("    sid       = ").Append(Quote(sid)).Append('\n');
        }

        text.Append("    effect    = \"Allow\"\n");
        WriteList(text, "    actions   = ", statement.Actions);
        if (statement.Resources.Count > 0)
        {
            WriteList(text, "    resources = ", statement.Resources);
        }

        if (statement.PrincipalType is { } type)
        {
            text.Append("\n    principals {\n      type        = ").Append(Quote(type)).Append('\n');
            WriteList(text, "      identifiers = ", statement.Principals);
            text.Append("    }\n");
        }

        foreach (var condition in statement.Conditions)
        {
            text.Append("\n    condition {\n      test     = ").Append(Quote(condition.Operator)).Append('\n');
            text.Append("      variable = ").Append(Quote(condition.Key)).Append('\n');
            WriteList(text, "      values   = ", condition.Values);
            text.Append("    }\n");
        }

        text.Append("  }\n");
    }

    private static void WriteList(StringBuilder text, string head, IReadOnlyList<string> values)
    {
        if (values.Count == 1)
        {
            text.Append(head).Append('[').Append(Quote(values[0])).Append("]\n");
            return;
        }

        var indent = new string(' ', head.Length - head.TrimStart().Length);
        text.Append(head).Append("[\n");
        foreach (var value in values)
        {
            text.Append(indent).Append("  ").Append(Quote(value)).Append(",\n");
        }

        text.Append(indent).Append("]\n");
    }

    /// <summary>A string of HCL: as JSON's, with the starts of its own templates doubled.</summary>
    private static string Quote(string value) => PolicyJson
        .Write(writer => writer.WriteStringValue(value), indented: false)
        .Replace("${", "$${", StringComparison.Ordinal)
        .Replace("%{", "%%{", StringComparison.Ordinal);

    private static string Identifier(string name)
    {
        var text = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '_') ? text : "_" + text;
    }
}
