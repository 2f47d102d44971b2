using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Finds what a template left for people to fill in.</summary>
internal static partial class Placeholder
{
    /// <summary>The placeholder in the part of an ARN before its last slash; null where there is none.</summary>
    public static string? InHead(string text)
    {
        var slash = ArnText.Slash(text);
        return Form().Match(slash < 0 ? text : text[..(slash + 1)]) is { Success: true } match ? match.Value : null;
    }

    /// <summary>The placeholder in a database user's name, which may look like much; null where there is none.</summary>
    public static string? InUser(string text) => UserForm().Match(text) is { Success: true } match ? match.Value : null;

    // <account>, [region], {{id}}, ACCOUNT_ID, YOUR-REGION, your-db-resource-id, account-id, resource_id, xxxxxxxxxxxx.
    [GeneratedRegex(
        @"<[^<>]+>|\[[A-Za-z][^\[\]]*\]|\{\{[^{}]+\}\}|%[A-Za-z_]+%"
        + @"|(?<![A-Za-z0-9])[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(?![A-Za-z0-9_])"
        + @"|(?<=:)(REGION|ACCOUNT|ACCOUNTID|ACCOUNT-ID|RESOURCEID|RESOURCE-ID)(?=[:/]|$)"
        + @"|(?<=:)([Rr]egion|[Aa]ccount|aws-?[Rr]egion|(aws[-_]?)?[Aa]ccount[-_]?[Ii][Dd]|[Aa]ccount[-_]?[Nn]umber)(?=:|$)"
        + @"|(?<![A-Za-z0-9])([Yy]our|YOUR)[-_][A-Za-z0-9_-]+|(?<=:)[A-Za-z-]*[Rr]esource[-_]?[Ii][Dd](?=/|$)"
        + @"|(?<![A-Za-z0-9])[Xx]{4,}(?![A-Za-z0-9])")]
    private static partial Regex Form();

    [GeneratedRegex(@"^(<[A-Za-z][A-Za-z _-]{2,}>|\{\{[A-Za-z][A-Za-z _-]{2,}\}\}|([Yy]our|YOUR)[-_][A-Za-z0-9_-]+)$")]
    private static partial Regex UserForm();
}
