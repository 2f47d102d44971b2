namespace RdsIam.Core.Policies.Documents;

/// <summary>How many characters must be added, left out or changed to make one word of another.</summary>
internal static class EditDistance
{
    /// <summary>The number; some number above <paramref name="most"/> where it is more than that.</summary>
    public static int Between(string one, string other, int most)
    {
        if (Math.Abs(one.Length - other.Length) > most)
        {
            return most + 1;
        }

        // What both begin and end with costs nothing; of texts that are nearly the same little is left.
        var start = one.AsSpan().CommonPrefixLength(other);
        var left = one.AsSpan(start);
        var right = other.AsSpan(start);
        while (!left.IsEmpty && !right.IsEmpty && left[^1] == right[^1])
        {
            left = left[..^1];
            right = right[..^1];
        }

        return Between(left, right);
    }

    private static int Between(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        Span<int> row = other.Length < 128 ? stackalloc int[other.Length + 1] : new int[other.Length + 1];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
