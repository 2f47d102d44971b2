using System.Text.Json;

namespace RdsIam.Core.Access.Reports;

/// <summary>Rows that were kept: of Get-RdsIamAccess as JSON, CLIXML or CSV.</summary>
internal static class RecordJson
{
    /// <exception cref="Fault">AccessBaselineForm: a record is no row.</exception>
    public static IReadOnlyList<AccessRecord> Read(IEnumerable<JsonElement> records, string name) =>
        [.. records.Where(one => one.ValueKind != JsonValueKind.Null).Select(one => Read(one, name))];

    private static AccessRecord Read(JsonElement e, string name) => new()
    {
        PrincipalArn = Needed(e, "PrincipalArn", name),
        PrincipalKind = e.Text("PrincipalKind") ?? "",
        Decision = Decision(Needed(e, "Decision", name)),
        Condition = Cell(e, "Condition"),
        Statement = Cell(e, "Statement"),
        UserName = Plain(Needed(e, "UserName", name)),
        Endpoint = Plain(Needed(e, "Endpoint", name)),
        ResourceId = e.Text("ResourceId") ?? "",
        AccountId = e.Text("AccountId") ?? "",
        Region = e.Text("Region") ?? "",
        Chain = Texts(e, "Chain"),
        Databases = Texts(e, "Databases"),
        Access = Texts(e, "Access"),
        Powers = Texts(e, "Powers"),
        LastUsed = e.Text("LastUsed") ?? "",
        Findings = Texts(e, "Findings"),
    };

    /// <summary>JSON and CLIXML may have an enum's number.</summary>
    private static string Decision(string text) =>
        Enum.TryParse<Matching.ReachDecision>(text, out var decision) ? decision.ToString() : text;

    /// <summary>A list of texts, of objects with a text of their own, or the lines of a cell.</summary>
    private static IReadOnlyList<string> Texts(JsonElement e, string name) =>
    [
        .. e.List(name)
            .Select(one => one.ValueKind == JsonValueKind.Object ? one.Text("Text") ?? one.Text("Message") : one.ToString())
            .OfType<string>()
            .SelectMany(text => text.Split('\n'))
            .Select(line => Plain(line.TrimEnd('\r')))
            .Where(line => line.Length > 0),
    ];

    private static string Cell(JsonElement e, string name) => Plain(e.Text(name) ?? "");

    private static string Plain(string text) => AccessCsv.Unguarded(text);

    private static string Needed(JsonElement e, string member, string name) =>
        e.Text(member) ?? throw new Fault(Messages.AccessBaselineForm(name, member), FaultKind.InvalidData, name);
}
