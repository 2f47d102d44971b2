using System.Runtime.CompilerServices;

namespace RdsIam.Display;

/// <summary>Objects that a cmdlet writes together: whoever shows one knows how wide the columns of all will be.</summary>
internal static class Companions
{
    private static readonly ConditionalWeakTable<RdsIamOutput, IReadOnlyList<RdsIamOutput>> Known = [];

    /// <summary>Notes that objects are written together.</summary>
    /// <returns>The same.</returns>
    public static IReadOnlyList<T> Join<T>(IEnumerable<T> items)
        where T : RdsIamOutput
    {
        T[] all = [.. items];
        if (all.Length > 1)
        {
            foreach (var item in all)
            {
                Known.AddOrUpdate(item, all);
            }
        }

        return all;
    }

    /// <summary>Those that were written with one; itself, if there were none.</summary>
    public static IReadOnlyList<RdsIamOutput> Of(RdsIamOutput item) => Known.TryGetValue(item, out var all) ? all : [item];
}
