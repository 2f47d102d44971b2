namespace RdsIam.Core.Policies.Matching;

/// <summary>Compares a text with compiled pattern codes, in time proportional to pattern × text at worst.</summary>
internal static class Wildcard
{
    /// <summary>For patterns whose wildcards stand for every character.</summary>
    public static bool IsMatch(ReadOnlySpan<int> codes, string text, bool ignoreCase)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            var c = ignoreCase ? char.ToLowerInvariant(text[t]) : text[t];
            if (p < codes.Length && codes[p] == PatternCode.AnyRun)
            {
                // The latest run is the only one worth lengthening: an earlier one could only give it less room.
                star = p++;
                resume = t;
            }
            else if (p < codes.Length && (codes[p] == c || codes[p] == PatternCode.AnyOne))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < codes.Length && codes[p] == PatternCode.AnyRun)
        {
            p++;
        }

        return p == codes.Length;
    }

    /// <summary>For patterns with wildcards that stop at a colon: all positions in the pattern are followed at once.</summary>
    public static bool IsMatchByPart(ReadOnlySpan<int> codes, string text)
    {
        Span<bool> here = codes.Length < 512 ? stackalloc bool[codes.Length + 1] : new bool[codes.Length + 1];
        Span<bool> next = codes.Length < 512 ? stackalloc bool[codes.Length + 1] : new bool[codes.Length + 1];
        here.Clear();
        here[0] = true;
        foreach (var c in text)
        {
            next.Clear();
            Step(codes, here, next, c);
            var swap = here;
            here = next;
            next = swap;
        }

        SkipRuns(codes, here);
        return here[codes.Length];
    }

    private static void Step(ReadOnlySpan<int> codes, Span<bool> here, Span<bool> next, char c)
    {
        SkipRuns(codes, here);
        for (var p = 0; p < codes.Length; p++)
        {
            if (!here[p])
            {
                continue;
            }

            var code = codes[p];
            if (code == PatternCode.AnyRun || (code == PatternCode.AnyRunInPart && c != ':'))
            {
                next[p] = true;
            }
            else if (code == c || code == PatternCode.AnyOne || (code == PatternCode.AnyOneInPart && c != ':'))
            {
                next[p + 1] = true;
            }
        }
    }

    /// <summary>A run may stand for nothing.</summary>
    private static void SkipRuns(ReadOnlySpan<int> codes, Span<bool> here)
    {
        for (var p = 0; p < codes.Length; p++)
        {
            if (here[p] && codes[p] is PatternCode.AnyRun or PatternCode.AnyRunInPart)
            {
                here[p + 1] |= here[p];
            }
        }
    }
}
