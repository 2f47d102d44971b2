namespace RdsIam.Display;

/// <summary>What policies allow, and what is wrong with them.</summary>
internal static class PolicyViews
{
    /// <summary>From here on an ARN fits behind a label.</summary>
    private const int Wide = 119;

    public static IEnumerable<ObjectItem> Items(RdsIamPolicyResult result) =>
    [
        new("Decision", result.Decision.ToString()),
        new("Reason", result.Reason),
        new("Principal", result.Principal, IsCopied: true),
        new("Action", result.Action),
        new("Resource", result.Resource, IsCopied: true),
        new("HostName", result.HostName),
        new("Matched", Brief(result, Lines(result.MatchedStatements))),
        new("Near misses", Brief(result, Lines(result.NearMisses))),
        new("Missing context", string.Join(", ", result.MissingContext)),
        new("Looked at", Lines(result.Policies)),
        new("Unread", string.Join('\n', result.Unread.Select(one => one.Action is null ? one.Message : one.ToString()))),
        new("Findings", string.Join('\n', result.Findings.Select(one => $"{one} {one.Fix}".TrimEnd()))),
        new("Simulation", result.Simulation?.ToString()),
        new("Suggestion", Lines(result.Suggestion), IsCopied: true),
    ];

    public static IEnumerable<ObjectItem> Items(RdsIamPolicyFinding finding) =>
    [
        new("Finding", $"{finding.Severity} {finding.Id}"),
        new("Place", $"{finding.Policy} line {ShownNumber.Plain(finding.Line)}, column {ShownNumber.Plain(finding.Column)} ({finding.JsonPointer})".Trim()),
        new("Message", finding.Message),
        new("Fix", finding.Fix),
    ];

    /// <summary>
    /// On a narrow screen, ARNs without what they share with the resource that was asked for: region, account, and the kind.
    /// </summary>
    private static string Brief(RdsIamPolicyResult result, string text) =>
        Screen.Width < Wide && result.Resource.LastIndexOf(':') is > 0 and var last
            ? text.Replace(result.Resource[..(last + 1)], Screen.Ellipsis, StringComparison.Ordinal)
            : text;

    private static string Lines(object[] parts) => string.Join('\n', parts);
}
