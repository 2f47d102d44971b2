using System.Text.Json;

namespace RdsIam.Core.Queries.Plans;

/// <summary>Reads what EXPLAIN (FORMAT JSON) answers. Pure.</summary>
internal static class PlanReader
{
    /// <exception cref="Fault">PlanUnreadable: it is not such an answer.</exception>
    public static QueryPlan Read(string json)
    {
        try
        {
            using var document = ForeignJson.Parse(json, new JsonDocumentOptions { MaxDepth = 1024 });
            var answer = document.RootElement[0];
            var root = PlanTimes.Complete(Node(answer.GetProperty("Plan"), workers: 0));
            return new QueryPlan(root, Double(answer, "Planning Time"), Double(answer, "Execution Time"), Settings(answer), Triggers(answer));
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException or FormatException)
        {
            throw new Fault(Messages.PlanUnreadable(e.Message), FaultKind.InvalidResult, null, e);
        }
    }

    /// <param name="node">Its JSON.</param>
    /// <param name="workers">Parallel processes that ran it side by side, beyond the first.</param>
    private static PlanNode Node(JsonElement node, int workers)
    {
        var loops = Double(node, "Actual Loops");
        var below = workers + (int)(Double(node, "Workers Launched") ?? 0);
        return new PlanNode
        {
            NodeType = Type(node),
            Subject = PlanSubject.Of(node),
            SubplanName = Text(node, "Subplan Name"),
            CteName = Text(node, "CTE Name"),
            StartupCost = Double(node, "Startup Cost") ?? 0,
            TotalCost = Double(node, "Total Cost") ?? 0,
            PlanRows = Double(node, "Plan Rows") ?? 0,
            PlanWidth = (int)(Double(node, "Plan Width") ?? 0),
            ActualRows = Double(node, "Actual Rows"),
            Loops = loops,
            // Workers run their loops at the same time: the average of one of them is what passed on the clock.
            Time = Double(node, "Actual Total Time") * loops / (workers + 1),
            SharedHit = Long(node, "Shared Hit Blocks"),
            SharedRead = Long(node, "Shared Read Blocks"),
            TempPages = Long(node, "Temp Read Blocks") + Long(node, "Temp Written Blocks"),
            RowsRemoved = Double(node, "Rows Removed by Filter") ?? Double(node, "Rows Removed by Join Filter"),
            Properties = Properties(node),
            Children = node.TryGetProperty("Plans", out var plans) ? [.. plans.EnumerateArray().Select(child => Node(child, below))] : [],
        };
    }

    /// <summary>The words that EXPLAIN's text has for it: Parallel Seq Scan, Partial HashAggregate, Hash Left Join.</summary>
    private static string Type(JsonElement node)
    {
        var type = Text(node, "Node Type") ?? "?";
        var strategy = type == "Aggregate"
            ? Text(node, "Strategy") switch { "Hashed" => "HashAggregate", "Sorted" => "GroupAggregate", "Mixed" => "MixedAggregate", _ => type }
            : type == "ModifyTable" ? Text(node, "Operation") ?? type : type;
        var join = Text(node, "Join Type") is { } kind and not "Inner" ? kind : null;
        var words = join is null ? strategy : strategy.EndsWith(" Join", StringComparison.Ordinal) ? strategy[..^4] + $"{join} Join" : $"{strategy} {join} Join";
        var partial = Text(node, "Partial Mode") is { } mode and not "Simple" ? $"{mode} " : "";
        var parallel = node.TryGetProperty("Parallel Aware", out var aware) && aware.GetBoolean() ? "Parallel " : "";
        return parallel + partial + words;
    }

    private static Dictionary<string, object?> Properties(JsonElement node) => Members(node, Value, except: "Plans");

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? (object)whole : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => value.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.Object => Members(value, Value),
        _ => null,
    };

    private static Dictionary<string, string> Settings(JsonElement answer) => answer.TryGetProperty("Settings", out var settings)
        ? Members(settings, value => value.ToString())
        : [];

    /// <summary>By name. What an extension says twice is what it said last.</summary>
    private static Dictionary<string, T> Members<T>(JsonElement parent, Func<JsonElement, T> valueOf, string? except = null)
    {
        var members = new Dictionary<string, T>();
        foreach (var member in parent.EnumerateObject().Where(member => member.Name != except))
        {
            members[member.Name] = valueOf(member.Value);
        }

        return members;
    }

    private static IReadOnlyList<KeyValuePair<string, double>> Triggers(JsonElement answer) => answer.TryGetProperty("Triggers", out var triggers)
        ? [.. triggers.EnumerateArray().Select(trigger => KeyValuePair.Create(Text(trigger, "Trigger Name") ?? "?", Double(trigger, "Time") ?? 0))]
        : [];

    /// <summary>A text that the server said; null: it said none.</summary>
    public static string? Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Double(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static long? Long(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
