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
        AddTable(page, "rows", Heads, rows, AddRow);
        page.Append("<h2>Findings</h2>\n");
        AddTable(page, "findings", FindingHeads, findings, AddFinding);
        page.Append(CultureInfo.InvariantCulture, $"<script>\n{AccessPage.Script}\n</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void AddTable<T>(StringBuilder page, string id, string[] heads, IEnumerable<T> rows, Action<StringBuilder, T> add)
    {
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\"><table id=\"{id}\"><thead><tr>");
        foreach (var head in heads)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"><button type=\"button\">{head}</button></th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            add(page, row);
        }

        page.Append("</tbody></table></div>\n");
    }

    private static void AddRow(StringBuilder page, AccessRecord row)
    {
        var parts = row.PrincipalArn.Split(':', 6);
        var account = parts is [_, _, _, _, var number, ..] ? number : "";
        page.Append(CultureInfo.InvariantCulture, $"<tr data-decision=\"{Encode(row.Decision)}\"><td>")
            .Append(CultureInfo.InvariantCulture, $"<span title=\"{Encode(row.PrincipalArn)}\">{Encode(parts[^1])}</span> ")
            .Append(CultureInfo.InvariantCulture, $"<span class=\"dim\">{Encode(account)}</span></td>")
            .Append(CultureInfo.InvariantCulture, $"<td><span class=\"{Encode(row.Decision)}\">{Encode(row.Decision)}</span>")
            .Append(row.Condition.Length > 0 ? "<br>" : "").Append(Encode(row.Condition)).Append("</td>");
        AddCell(page, row.UserName);
        page.Append("<td>").Append(Encode(row.Endpoint).Replace(".", ".<wbr>", StringComparison.Ordinal))
            .Append(CultureInfo.InvariantCulture, $"<br><span class=\"dim\">{Encode(row.ResourceId)}</span></td>");
        AddList(page, row.Access);
        AddList(page, row.Powers);
        AddList(page, row.Chain);
        AddCell(page, row.Statement);
        AddCell(page, row.LastUsed);
        AddList(page, row.Findings);
        page.Append("</tr>\n");
    }

    private static void AddFinding(StringBuilder page, AccessFinding finding)
    {
        page.Append(
            CultureInfo.InvariantCulture,
            $"<tr><td data-key=\"{(int)finding.Severity}\"><span class=\"{finding.Severity}\">{finding.Severity}</span></td>");
        AddCell(page, finding.Message);
        var about = new[] { finding.Principal, finding.Policy, finding.UserName, finding.Endpoint };
        AddCell(page, string.Join(", ", about.Where(part => part is not null)));
        AddCell(page, finding.Fix ?? "");
        page.Append("</tr>\n");
    }

    private static void AddCell(StringBuilder page, string text) => page.Append("<td>").Append(Encode(text)).Append("</td>");

    /// <summary>A long list is closed at first.</summary>
    private static void AddList(StringBuilder page, IReadOnlyList<string> lines)
    {
        if (lines.Count <= 1)
        {
            AddCell(page, lines.Count == 0 ? "" : lines[0]);
            return;
        }

        var isLong = lines.Count > FewLines;
        page.Append("<td>");
        if (isLong)
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>{lines.Count}: {Encode(lines[0])} …</summary>");
        }

        page.Append("<ul>");
        foreach (var line in lines)
        {
            page.Append("<li>").Append(Encode(line)).Append("</li>");
        }

        page.Append(isLong ? "</ul></details></td>" : "</ul></td>");
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
