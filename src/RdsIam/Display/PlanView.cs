using System.Management.Automation;
using RdsIam.Core;

namespace RdsIam.Display;

/// <summary>A query's plan: its tree, and where the time goes.</summary>
/// <param name="root">The first node, which leads to all others.</param>
internal sealed class PlanView(RdsIamPlanNode root) : IShown
{
    /// <summary>A plan that is wrong by so many times is worth a note.</summary>
    private const int Wrong = 10;

    private static readonly ObjectColumn<RdsIamPlanNode>[] Columns =
    [
        new("Node", node => $"{(node.IsSlowest ? "> " : "  ")}{new string(' ', 2 * node.Depth)}{node}", CellCut.End) { Least = 40 },
        new("Cost", node => ShownNumber.Whole(node.TotalCost)) { IsOnRight = true, IsSpare = true },
        new("Rows", Rows) { IsOnRight = true },
        new("Time ms", node => ShownNumber.Tenths(node.Time)) { IsOnRight = true, IsOptional = true },
        new("Self %", node => ShownNumber.Whole(node.SelfPercent)) { IsOnRight = true, IsSpare = true },
        new("Buffers", Buffers) { IsOptional = true, IsSpare = true },
        new("Notes", node => string.Join('\n', Notes(node)), CellCut.End) { IsOptional = true, Least = 24 },
    ];

    private readonly ObjectTable<RdsIamPlanNode> _table = new(root, Columns, [.. Flat(root)]);

    public string Heading() => string.Join(Environment.NewLine, $"   Plan: {root.Summary}", "", _table.Heading());

    public string Line(PSObject instance) => _table.Line(instance);

    private static IEnumerable<RdsIamPlanNode> Flat(RdsIamPlanNode node) => [node, .. node.Children.SelectMany(Flat)];

    private static string Rows(RdsIamPlanNode node) => node switch
    {
        { Loops: > 1 } => $"{ShownNumber.Whole(node.ActualRows)} x {ShownNumber.Whole(node.Loops)}",
        { ActualRows: not null } => ShownNumber.Whole(node.ActualRows),
        _ => "~" + ShownNumber.Whole(node.PlanRows),
    };

    private static string Buffers(RdsIamPlanNode node) => string.Join(", ",
        new[] { (node.SharedHit, "hit"), (node.SharedRead, "read"), (node.TempPages, "temp") }
            .Where(part => part.Item1 > 0).Select(part => $"{ShownNumber.Whole(part.Item1)} {part.Item2}"));

    private static IEnumerable<string> Notes(RdsIamPlanNode node)
    {
        if (node.IsSlowest)
        {
            yield return "slowest";
        }

        if (node.Loops == 0)
        {
            yield return "never run";
        }
        else if (node.ActualRows is { } rows && Math.Max(rows, node.PlanRows) / Math.Max(1, Math.Min(rows, node.PlanRows)) >= Wrong)
        {
            yield return $"planned {AdviceFormat.Count(ShownNumber.Whole(node.PlanRows), "row")}";
        }

        if (node.RowsRemoved > 0)
        {
            yield return $"{AdviceFormat.Count(ShownNumber.Whole(node.RowsRemoved), "row")} filtered out";
        }
    }
}
