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
    public static string Unguarded(string text) => text is ['\'', .. var rest] && NeedsGuard(rest) ? rest : text;

    /// <summary>Names of users and policies are other people's: a spreadsheet must not run them.</summary>
    private static string Guarded(string text) => NeedsGuard(text) ? "'" + text : text;

    /// <summary>Also of a name that begins so behind guards of its own, so that each comes back as it was.</summary>
    private static bool NeedsGuard(string text) => text.AsSpan().TrimStart('\'') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..];

    private static string Cell(string text)
    {
        var guarded = Guarded(text);
        return guarded.AsSpan().IndexOfAny("\",\r\n") < 0 ? guarded : $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
