namespace RdsIam.Core.Inspection;

/// <summary>Puts sessions in the order of who waits for whom. Pure.</summary>
internal static class BlockingTree
{
    /// <summary>
    /// Each session once: first those that others wait for, each followed by those, then the ones that have nothing to do with
    /// locks. A session that waits for several stands behind the first of them; in a circle, behind whoever connected first.
    /// </summary>
    public static IReadOnlyList<ServerActivity> Of(IReadOnlyList<ServerActivity> activities)
    {
        var waiting = activities.Where(one => one.BlockedBy.Count > 0).ToList();
        if (waiting.Count == 0)
        {
            return activities;
        }

        var blockers = waiting.SelectMany(one => one.BlockedBy).ToHashSet();
        var ordered = new List<ServerActivity>();
        var placed = new HashSet<int>();
        var heads = activities.Where(one => blockers.Contains(one.ProcessId) && one.BlockedBy.Count == 0);
        // What is left after the heads waits in a circle, or for somebody who is not in the list.
        foreach (var head in heads.Concat(waiting))
        {
            Place(head, depth: 0);
        }

        return [.. ordered, .. activities.Where(one => !placed.Contains(one.ProcessId))];

        void Place(ServerActivity one, int depth)
        {
            if (!placed.Add(one.ProcessId))
            {
                return;
            }

            ordered.Add(one with { Depth = depth, Blocks = Behind(one.ProcessId, waiting) });
            foreach (var next in waiting.Where(other => other.BlockedBy.Contains(one.ProcessId)))
            {
                Place(next, depth + 1);
            }
        }
    }

    private static int Behind(int processId, List<ServerActivity> waiting)
    {
        var found = new HashSet<int>();
        var next = new Queue<int>([processId]);
        while (next.TryDequeue(out var blocker))
        {
            foreach (var one in waiting.Where(other => other.BlockedBy.Contains(blocker) && found.Add(other.ProcessId)))
            {
                next.Enqueue(one.ProcessId);
            }
        }

        found.Remove(processId);
        return found.Count;
    }
}
