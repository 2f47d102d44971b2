namespace RdsIam.Core.Policies.Matching;

/// <summary>What can be said of two texts with <c>*</c> and <c>?</c> without trying every text that they stand for.</summary>
internal static class Glob
{
    /// <summary>True when the text is one that the pattern stands for.</summary>
    public static bool IsMatch(string pattern, string text) => Wildcard.IsMatch(Codes(pattern), text, ignoreCase: false);

    /// <summary>True only where every text of <paramref name="narrow"/> is one of <paramref name="wide"/>.</summary>
    /// <remarks>A run is covered by a run alone: it may stand for no character or for many, and <c>?</c> for one.</remarks>
    public static bool Covers(string wide, string narrow)
    {
        var reachable = new bool[narrow.Length + 1];
        reachable[0] = true;
        foreach (var c in wide)
        {
            var after = new bool[reachable.Length];
            after[0] = reachable[0] && c == '*';
            for (var j = 1; j < after.Length; j++)
            {
                after[j] = c == '*' ? reachable[j] || after[j - 1] : reachable[j - 1] && IsOne(c, narrow[j - 1]);
            }

            reachable = after;
        }

        return reachable[narrow.Length];
    }

    /// <summary>True where some text is one of both.</summary>
    public static bool Meet(string one, string other)
    {
        // reachable[j]: the first i characters of one and the first j of the other can stand for the same text.
        var reachable = new bool[other.Length + 1];
        reachable[0] = true;
        Widen(reachable, other);
        foreach (var c in one)
        {
            reachable = Step(reachable, other, c);
        }

        return reachable[other.Length];
    }

    private static bool[] Step(bool[] before, string other, char c)
    {
        var after = new bool[before.Length];
        for (var j = 0; j < before.Length; j++)
        {
            // A run stands for nothing, or goes on over what the other pattern has there.
            after[j] |= before[j] && c == '*';
            after[j] |= c == '*' && j > 0 && after[j - 1];
            after[j] |= j > 0 && other[j - 1] == '*' && before[j];
            after[j] |= j > 0 && before[j - 1] && IsSame(c, other[j - 1]);
        }

        Widen(after, other);
        return after;
    }

    private static void Widen(bool[] reachable, string other)
    {
        for (var j = 0; j < other.Length; j++)
        {
            reachable[j + 1] |= reachable[j] && other[j] == '*';
        }
    }

    private static bool IsOne(char wide, char narrow) => wide == narrow || (wide == '?' && narrow != '*');

    private static bool IsSame(char one, char other) => one == other || one is '?' or '*' || other is '?' or '*';

    private static int[] Codes(string pattern) => [.. pattern.Select(c => c switch
    {
        '*' => PatternCode.AnyRun,
        '?' => PatternCode.AnyOne,
        _ => c,
    })];
}
