using System.Text.Json;

namespace RdsIam.Core.Queries.Plans;

/// <summary>What a node is about, as EXPLAIN's text says it: <c>using orders_pkey on orders o</c>.</summary>
internal static class PlanSubject
{
    private static readonly string[] Names = ["Relation Name", "CTE Name", "Function Name", "Table Function Name", "Tuplestore Name"];

    /// <summary>Null: its type says it all.</summary>
    public static string? Of(JsonElement node)
    {
        var index = PlanReader.Text(node, "Index Name");
        var name = Names.Select(key => PlanReader.Text(node, key)).FirstOrDefault(text => text is not null);
        var alias = PlanReader.Text(node, "Alias");
        if (name is null)
        {
            return index ?? (alias is null or "" ? null : alias);
        }

        var schema = PlanReader.Text(node, "Schema") is { } written and not ("public" or "pg_catalog") ? $"{written}." : "";
        var on = alias is null || alias == name ? $"{schema}{name}" : $"{schema}{name} {alias}";
        return index is null ? on : $"{on} using {index}";
    }
}
