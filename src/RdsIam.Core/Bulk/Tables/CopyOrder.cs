namespace RdsIam.Core.Bulk.Tables;

/// <summary>The order in which tables are filled: each after those that its foreign keys lead to.</summary>
internal static class CopyOrder
{
    /// <summary>
    /// The places of the tables in the order to fill them; as given where nothing else is needed, or tables need each other.
    /// </summary>
    /// <param name="count">How many tables.</param>
    /// <param name="references">From a table to one that has to have its rows before.</param>
    public static IReadOnlyList<int> Of(int count, IReadOnlyCollection<(int From, int To)> references)
    {
        var order = new List<int>();
        var seen = new bool[count];
        for (var i = 0; i < count; i++)
        {
            Visit(i, references, seen, order);
        }

        return order;
    }

    private static void Visit(int table, IReadOnlyCollection<(int From, int To)> references, bool[] seen, List<int> order)
    {
        if (seen[table])
        {
            return;
        }

        seen[table] = true;
        foreach (var (_, to) in references.Where(one => one.From == table).OrderBy(one => one.To))
        {
            Visit(to, references, seen, order);
        }

        order.Add(table);
    }
}
