using System.Collections.Specialized;

namespace RdsIam;

/// <summary>
/// One node of a plan. Invoke-RdsIamQuery -Explain writes each node before those below it; the first one is the root. Times are in
/// milliseconds.
/// </summary>
public sealed class RdsIamPlanNode : RdsIamOutput
{
    /// <summary>For example Seq Scan or Hash Left Join.</summary>
    public required string NodeType { get; init; }

    /// <summary>The table with its alias and index, the function, the CTE.</summary>
    public string? Subject { get; init; }

    /// <summary>How far below the root, which has 0.</summary>
    public required int Depth { get; init; }

    /// <summary>The node that takes the most by itself: time where it was measured, else cost.</summary>
    public bool IsSlowest { get; init; }

    /// <summary>The planner's cost until the first row.</summary>
    public double StartupCost { get; init; }

    /// <summary>The planner's cost of all, with the nodes below.</summary>
    public double TotalCost { get; init; }

    /// <summary>The cost without that of the nodes below.</summary>
    public double SelfCost { get; init; }

    /// <summary>The rows that the planner expected in one loop.</summary>
    public double PlanRows { get; init; }

    /// <summary>The bytes that the planner expected in a row.</summary>
    public int PlanWidth { get; init; }

    /// <summary>The rows that there were in one loop, on average; null without -Analyze.</summary>
    public double? ActualRows { get; init; }

    /// <summary>How often it ran; null without -Analyze, 0: never.</summary>
    public double? Loops { get; init; }

    /// <summary>The time of all loops, with the nodes below; null without -Analyze.</summary>
    public double? Time { get; init; }

    /// <summary>The time without that of the nodes below; null without -Analyze.</summary>
    public double? SelfTime { get; init; }

    /// <summary>This node's part of the whole, from 0 to 100: of the time where it was measured, else of the cost.</summary>
    public double SelfPercent { get; init; }

    /// <summary>Pages found in the cache, with the nodes below; null without -Analyze.</summary>
    public long? SharedHit { get; init; }

    /// <summary>Pages that had to be read, with the nodes below; null without -Analyze.</summary>
    public long? SharedRead { get; init; }

    /// <summary>Pages of temporary files: what did not fit into work_mem; null without -Analyze.</summary>
    public long? TempPages { get; init; }

    /// <summary>Rows of one loop that a filter threw away.</summary>
    public double? RowsRemoved { get; init; }

    /// <summary>Planning and execution in words, and settings that are not the default; the same on each node.</summary>
    public required string Summary { get; init; }

    /// <summary>Milliseconds of planning, on the root; else null.</summary>
    public double? PlanningTime { get; init; }

    /// <summary>Milliseconds of execution, on the root, with -Analyze; else null.</summary>
    public double? ExecutionTime { get; init; }

    /// <summary>Everything that the server said of this node, by its names: Filter, Hash Cond, Sort Method and so on.</summary>
    public required OrderedDictionary Properties { get; init; }

    /// <summary>The nodes below.</summary>
    public required RdsIamPlanNode[] Children { get; init; }

    /// <summary>Type and subject.</summary>
    public override string ToString() => Subject is null ? NodeType : $"{NodeType} on {Subject}";
}
