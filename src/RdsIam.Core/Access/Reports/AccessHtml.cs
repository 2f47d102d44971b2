using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using RdsIam.Core.Access.Findings;

namespace RdsIam.Core.Access.Reports;

/// <summary>Rows and findings as one page for people, which needs nothing beside itself.</summary>
internal static class AccessHtml
{
    private const int FewLines = 3;

    private static readonly string[] Heads =
        ["Principal", "Decision", "Database user", "Endpoint", "Access", "Powers", "Who may become it", "Policy", "Last used", "Findings"];

    private static readonly string[] FindingHeads = ["Severity", "Finding", "About", "What to do"];

    /// <param name="rows">Who may log in where.</param>
    /// <param name="findings">What to know of the whole.</param>
    /// <param name="now">When it was found out.</param>
    public static string Write(IReadOnlyList<AccessRecord> rows, IReadOnlyList<AccessFinding> findings, DateTimeOffset now)
    {
        var page = new StringBuilder();
        var time = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Encode(AccessPage.Policy)}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Who may log in to which database</title>
            <style>
            {AccessPage.Style}
            </style>
            </head>
            <body>
            <h1>Who may log in to which database</h1>
            <p class="sum">{time} UTC. <b>{rows.Select(row => row.PrincipalArn).Distinct().Count()}</b> principals, <b>{rows.Select(row => row.Endpoint).Distinct().Count()}</b> endpoints, <b>{rows.Count}</b> rows, <b>{findings.Count}</b> findings.</p>
            <div class="tools">
            <input id="find" type="search" placeholder="Filter: words, in any order" aria-label="Filter">
            <select id="decision" aria-label="Decision"><option value="">Every decision</option><option>Allowed</option><option>Conditional</option><option>Unknown</option></select>
            <button id="theme" type="button">Dark or light</button>
            <span id="count" class="dim" role="status"></span>
            </div>

            """);
        AddTable(page, "rows", Heads, rows.Select(Row));
        page.Append("<h2>Findings</h2>\n");
        AddTable(page, "findings", FindingHeads, findings.Select(Finding));
        page.Append(CultureInfo.InvariantCulture, $"<script>\n{AccessPage.Script}\n</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void AddTable(StringBuilder page, string id, string[] heads, IEnumerable<string> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\"><table id=\"{id}\"><thead><tr>");
        foreach (var head in heads)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"><button type=\"button\">{head}</button></th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            page.Append(row).Append('\n');
        }

        page.Append("</tbody></table></div>\n");
    }

    private static string Row(AccessRecord row) => string.Concat(
        $"<tr data-decision=\"{Encode(row.Decision)}\">",
        Cell($"<span title=\"{Encode(row.PrincipalArn)}\">{Encode(row.PrincipalArn.Split(':', 6)[^1])}</span> <span class=\"dim\">{Encode(row.PrincipalArn.Split(':') is [_, _, _, _, var account, ..] ? account : "")}</span>"),
        Cell($"<span class=\"{Encode(row.Decision)}\">{Encode(row.Decision)}</span>" + (row.Condition.Length > 0 ? $"<br>{Encode(row.Condition)}" : "")),
        Cell(Encode(row.UserName)),
        Cell($"{Encode(row.Endpoint).Replace(".", ".<wbr>", StringComparison.Ordinal)}<br><span class=\"dim\">{Encode(row.ResourceId)}</span>"),
        Cell(List(row.Access)),
        Cell(List(row.Powers)),
        Cell(List(row.Chain)),
        Cell(Encode(row.Statement)),
        Cell(Encode(row.LastUsed)),
        Cell(List(row.Findings)),
        "</tr>");

    private static string Finding(AccessFinding finding) => string.Concat(
        "<tr>",
        $"<td data-key=\"{(int)finding.Severity}\"><span class=\"{finding.Severity}\">{finding.Severity}</span></td>",
        Cell(Encode(finding.Message)),
        Cell(
            Encode(string.Join(
                ", ", new[] { finding.Principal, finding.Policy, finding.UserName, finding.Endpoint }.Where(part => part is not null)))),
        Cell(Encode(finding.Fix ?? "")),
        "</tr>");

    private static string Cell(string html) => $"<td>{html}</td>";

    /// <summary>A long list is closed at first.</summary>
    private static string List(IReadOnlyList<string> lines) => lines.Count switch
    {
        0 => "",
        1 => Encode(lines[0]),
        <= FewLines => Items(lines),
        _ => $"<details><summary>{lines.Count}: {Encode(lines[0])} …</summary>{Items(lines)}</details>",
    };

    private static string Items(IEnumerable<string> lines) => $"<ul>{string.Concat(lines.Select(line => $"<li>{Encode(line)}</li>"))}</ul>";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
