namespace RdsIam.Core.Names;

/// <summary>The first few of many names, as a sentence can hold them.</summary>
internal static class FirstFew
{
    /// <param name="names">All, or the first that are known.</param>
    /// <param name="most">So many are named.</param>
    /// <param name="count">How many there are; null: as many as <paramref name="names"/>.</param>
    /// <param name="what">What one of them is; null: the sentence says it.</param>
    /// <returns>For example <c>a, b and 3 more</c>.</returns>
    public static string Of(IReadOnlyCollection<string> names, int most = 5, int? count = null, string? what = null)
    {
        var more = (count ?? names.Count) - Math.Min(names.Count, most);
        var rest = (more, what) switch
        {
            (<= 0, _) => "",
            (_, null) => $" and {more} more",
            _ => $" and {AdviceFormat.Count(more, "more " + what)}",
        };
        return string.Join(", ", names.Take(most)) + rest;
    }
}
