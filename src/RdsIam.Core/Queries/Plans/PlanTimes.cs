namespace RdsIam.Core.Queries.Plans;

/// <summary>Tells what each node takes by itself, and marks the one that takes the most. Pure.</summary>
internal static class PlanTimes
{
    public static PlanNode Complete(PlanNode root)
    {
        var ctes = new Dictionary<string, PlanNode>(StringComparer.Ordinal);
        Collect(root, ctes);
        var timed = WithSelf(root, ctes, []);
        var slowest = All(timed).MaxBy(node => node.SelfTime ?? node.SelfCost);
        return Mark(timed, slowest!);
    }

    /// <summary>The node and all below it, each before its children.</summary>
    public static IEnumerable<PlanNode> All(PlanNode node) => node.Children.SelectMany(All).Prepend(node);

    private static void Collect(PlanNode node, Dictionary<string, PlanNode> ctes)
    {
        foreach (var child in node.Children)
        {
            if (CteOf(child) is { } name)
            {
                ctes[name] = child;
            }

            Collect(child, ctes);
        }
    }

    /// <summary>
    /// A CTE is computed while its first reader waits: its time is the reader's, and not that of the node that it hangs on.
    /// </summary>
    private static PlanNode WithSelf(PlanNode node, Dictionary<string, PlanNode> ctes, HashSet<string> read)
    {
        var below = node.Children.Where(child => CteOf(child) is null).ToList();
        if (node.CteName is { } name && ctes.TryGetValue(name, out var cte) && read.Add(name))
        {
            below.Add(cte);
        }

        return node with
        {
            SelfTime = node.Time is { } time ? Math.Max(0, time - below.Sum(child => child.Time ?? 0)) : null,
            SelfCost = Math.Max(0, node.TotalCost - below.Sum(child => child.TotalCost)),
            Children = [.. node.Children.Select(child => WithSelf(child, ctes, read))],
        };
    }

    private static string? CteOf(PlanNode node) =>
        node.SubplanName is { } name && name.StartsWith("CTE ", StringComparison.Ordinal) ? name[4..] : null;

    private static PlanNode Mark(PlanNode node, PlanNode slowest) => node with
    {
        IsSlowest = ReferenceEquals(node, slowest),
        Children = [.. node.Children.Select(child => Mark(child, slowest))],
    };
}
