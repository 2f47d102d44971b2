using RdsIam.Core;

namespace RdsIam.Display;

/// <summary>Who may log in to which database, and what is wrong with that.</summary>
internal static class AccessViews
{
    /// <summary>So many schemas are named.</summary>
    private const int Few = 4;

    public static readonly ObjectColumn<RdsIamAccessRow>[] Rows =
    [
        new("Decision", row => row.Change is null or "Same" ? row.Decision.ToString() : $"{row.Decision} ({row.Change})") { Usual = 11 },
        new("Principal", row => $"{row.PrincipalKind.ToLowerInvariant()}/{row.PrincipalArn.Split('/')[^1]}", CellCut.Middle) { Least = 16, Usual = 19 },
        new("Logs in as", row => LoginOf(row.UserName, row.Endpoint), CellCut.Middle) { Least = 16, Usual = 18 },
        new("Access, condition", row => string.Join('\n', Access(row).Where(line => !string.IsNullOrEmpty(line))), CellCut.End) { Least = 18, Usual = 24 },
    ];

    public static readonly ObjectColumn<RdsIamAccessChange>[] Changes =
    [
        new("Change", change => change.Change),
        new("Principal", change => change.PrincipalArn.Split(':', 6)[^1], CellCut.Middle) { Least = 16 },
        new("Logs in as", change => LoginOf(change.UserName, change.Endpoint), CellCut.Middle) { Least = 16 },
        new("What", change => string.Join('\n', change.What), CellCut.End) { Least = 18 },
    ];

    public static IEnumerable<ObjectItem> Items(RdsIamAccessFinding finding) =>
    [
        new("Finding", $"{finding.Severity} {finding.Id}"),
        new("Message", finding.Message),
        new("Fix", finding.Fix),
    ];

    private static string LoginOf(string userName, string endpoint) => $"{userName} @ {endpoint.Split('.')[0]}";

    private static IEnumerable<string?> Access(RdsIamAccessRow row) =>
    [
        row is { Condition: not null, Decision: RdsIamAccessDecision.Conditional } ? $"if {row.Condition}" : row.Condition,
        string.Join(", ", row.Powers),
        .. row.Access.Take(Few),
        row.Access.Length > Few ? $"and {AdviceFormat.Count(row.Access.Length - Few, "more schema")}" : null,
        row.TableAccess is null or "Yes" ? null : $"table: {row.TableAccess}",
    ];
}
