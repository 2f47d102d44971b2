namespace RdsIam.Mutants;

/// <summary>Draws by chance, and nothing within what was drawn already.</summary>
internal static class Drawing
{
    public static IReadOnlyList<Mutation> Take(IReadOnlyList<Mutation> all, int count, Random random)
    {
        var order = all.ToArray();
        random.Shuffle(order);
        var taken = new List<Mutation>();
        foreach (var one in order)
        {
            if (taken.Count < count && !taken.Exists(other => Meet(one, other)))
            {
                taken.Add(one);
            }
        }

        return taken;
    }

    private static bool Meet(Mutation one, Mutation other) =>
        one.File == other.File && one.Start < other.Start + other.Length && other.Start < one.Start + one.Length;
}
