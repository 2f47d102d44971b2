namespace RdsIam.Core.Queries.Plans;

/// <summary>One node of a plan, in the words of EXPLAIN (FORMAT JSON). Times are in milliseconds, of all loops together.</summary>
internal sealed record PlanNode
{
    /// <summary>For example Seq Scan, Hash Join.</summary>
    public required string NodeType { get; init; }

    /// <summary>What it is about beyond its type: a relation with its alias, an index, the join's kind, the CTE or function.</summary>
    public string? Subject { get; init; }

    /// <summary>Its own name within the plan, such as CTE x or InitPlan 1; null for most.</summary>
    public string? SubplanName { get; init; }

    /// <summary>The name of the CTE that a CTE Scan reads.</summary>
    public string? CteName { get; init; }

    public double StartupCost { get; init; }

    /// <summary>With that of the nodes below.</summary>
    public double TotalCost { get; init; }

    /// <summary>Rows that the planner expected, of one loop.</summary>
    public double PlanRows { get; init; }

    public int PlanWidth { get; init; }

    /// <summary>Rows that there were in one loop, on average; null: not run.</summary>
    public double? ActualRows { get; init; }

    /// <summary>How often it ran; null: not measured, 0: never.</summary>
    public double? Loops { get; init; }

    /// <summary>Of all loops and the nodes below; of parallel workers, their average. Null: not measured.</summary>
    public double? Time { get; init; }

    /// <summary><see cref="Time"/> without that of the nodes below.</summary>
    public double? SelfTime { get; init; }

    /// <summary><see cref="TotalCost"/> without that of the nodes below.</summary>
    public double SelfCost { get; init; }

    /// <summary>Pages found in the cache, of this node and those below; null: not measured.</summary>
    public long? SharedHit { get; init; }

    /// <summary>Pages that had to be read.</summary>
    public long? SharedRead { get; init; }

    /// <summary>Pages of temporary files read and written: sorts and hashes that did not fit into work_mem.</summary>
    public long? TempPages { get; init; }

    /// <summary>Rows that were read and thrown away again by a filter, in one loop.</summary>
    public double? RowsRemoved { get; init; }

    /// <summary>Everything that the server said of the node but its children, by the server's names.</summary>
    public required IReadOnlyDictionary<string, object?> Properties { get; init; }

    public IReadOnlyList<PlanNode> Children { get; init; } = [];

    /// <summary>The node that takes the most by itself: time where it was measured, else cost.</summary>
    public bool IsSlowest { get; init; }
}

/// <summary>A statement's plan.</summary>
/// <param name="Root">The topmost node.</param>
/// <param name="PlanningTime">In milliseconds; null: not measured.</param>
/// <param name="ExecutionTime">In milliseconds; null: not run.</param>
/// <param name="Settings">Planner settings that are not the default.</param>
/// <param name="Triggers">Name and milliseconds of each trigger that fired.</param>
internal sealed record QueryPlan(
    PlanNode Root,
    double? PlanningTime,
    double? ExecutionTime,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<KeyValuePair<string, double>> Triggers);
