using System.Text;

namespace RdsIam.Core.Access.Reports;

/// <summary>Rows as CSV after RFC 4180; lists are the lines of a cell.</summary>
internal static class AccessCsv
{
    private static readonly (string Name, Func<AccessRecord, string> Text)[] Columns =
    [
        ("PrincipalArn", row => row.PrincipalArn),
        ("PrincipalKind", row => row.PrincipalKind),
        ("Decision", row => row.Decision),
        ("Condition", row => row.Condition),
        ("Statement", row => row.Statement),
        ("UserName", row => row.UserName),
        ("Endpoint", row => row.Endpoint),
        ("ResourceId", row => row.ResourceId),
        ("AccountId", row => row.AccountId),
        ("Region", row => row.Region),
        ("Chain", row => string.Join('\n', row.Chain)),
        ("Databases", row => string.Join('\n', row.Databases)),
        ("Access", row => string.Join('\n', row.Access)),
        ("Powers", row => string.Join('\n', row.Powers)),
        ("LastUsed", row => row.LastUsed),
        ("Findings", row => string.Join('\n', row.Findings)),
    ];

    public static string Write(IEnumerable<AccessRecord> rows)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', Columns.Select(column => column.Name)).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin(',', Columns.Select(column => Cell(column.Text(row)))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A text without what keeps spreadsheets from taking it for a formula.</summary>
    public static string Unguarded(string text) => text is ['\'', var first, ..] && IsOfFormula(first) ? text[1..] : text;

    /// <summary>Names of users and policies are other people's: a spreadsheet must not run them.</summary>
    private static string Guarded(string text) => text is [var first, ..] && IsOfFormula(first) ? "'" + text : text;

    private static bool IsOfFormula(char c) => c is '=' or '+' or '-' or '@' or '\t';

    private static string Cell(string text)
    {
        var guarded = Guarded(text);
        return guarded.AsSpan().IndexOfAny("\",\r\n") < 0 ? guarded : $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
