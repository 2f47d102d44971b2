using System.Collections.Specialized;
using System.Globalization;
using RdsIam.Core.Queries.Plans;

namespace RdsIam.Output;

/// <summary>From Core's plan to what the pipeline emits.</summary>
internal static class PlanResults
{
    /// <summary>All nodes, each before those below it.</summary>
    public static IReadOnlyList<RdsIamPlanNode> From(QueryPlan plan)
    {
        var whole = Math.Max(double.Epsilon, PlanTimes.All(plan.Root).Sum(Self));
        var nodes = new List<RdsIamPlanNode>();
        Add(nodes, plan, plan.Root, depth: 0, whole, Summary(plan));
        return nodes;
    }

    private static RdsIamPlanNode Add(List<RdsIamPlanNode> nodes, QueryPlan plan, PlanNode node, int depth, double whole, string summary)
    {
        var index = nodes.Count;
        nodes.Add(null!);
        var children = node.Children.Select(child => Add(nodes, plan, child, depth + 1, whole, summary)).ToArray();
        return nodes[index] = new RdsIamPlanNode
        {
            NodeType = node.SubplanName is null ? node.NodeType : $"{node.SubplanName}: {node.NodeType}",
            Subject = node.Subject,
            Depth = depth,
            IsSlowest = node.IsSlowest,
            StartupCost = node.StartupCost,
            TotalCost = node.TotalCost,
            SelfCost = node.SelfCost,
            PlanRows = node.PlanRows,
            PlanWidth = node.PlanWidth,
            ActualRows = node.ActualRows,
            Loops = node.Loops,
            Time = node.Time,
            SelfTime = node.SelfTime,
            SelfPercent = 100 * Self(node) / whole,
            SharedHit = node.SharedHit,
            SharedRead = node.SharedRead,
            TempPages = node.TempPages,
            RowsRemoved = node.RowsRemoved,
            Summary = summary,
            PlanningTime = depth == 0 ? plan.PlanningTime : null,
            ExecutionTime = depth == 0 ? plan.ExecutionTime : null,
            Properties = Properties(node),
            Children = children,
        };
    }

    private static double Self(PlanNode node) => node.SelfTime ?? node.SelfCost;

    private static OrderedDictionary Properties(PlanNode node)
    {
        var table = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in node.Properties)
        {
            table[name] = value;
        }

        return table;
    }

    private static string Summary(QueryPlan plan)
    {
        var parts = new List<string>();
        if (plan.ExecutionTime is { } execution)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"planning {plan.PlanningTime:0.0} ms, execution {execution:0.0} ms (run, and undone)"));
        }
        else
        {
            parts.Add("estimates; the statement was not run");
        }

        parts.AddRange(plan.Triggers.Select(trigger => string.Create(CultureInfo.InvariantCulture, $"trigger {trigger.Key} {trigger.Value:0.0} ms")));
        parts.AddRange(plan.Settings.Select(setting => $"{setting.Key} = {setting.Value}"));
        return string.Join("; ", parts);
    }
}
