namespace RdsIam.Core.Policies.Matching;

/// <summary>A context key that the request has, or may have, with a value that nobody knows here.</summary>
internal sealed record UnknownKey
{
    /// <summary>False where every such request has the key.</summary>
    public bool MayBeAbsent { get; init; }

    /// <summary>True where a request may carry several values.</summary>
    public bool HasMany { get; init; }

    /// <summary>True where the value may be an empty text, which AWS takes for no value.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>What sort of values it has: with text nothing is said.</summary>
    public ConditionFamily Family { get; init; } = ConditionFamily.String;

    /// <summary>A pattern with <c>*</c> and <c>?</c> that every value matches.</summary>
    public string Form { get; init; } = "*";

    /// <summary>Values that it has not.</summary>
    public IReadOnlyCollection<string> Excluded { get; init; } = [];

    /// <summary>What is supposed of patterns: their text, and whether the value matches.</summary>
    public IReadOnlyDictionary<(PatternStyle Style, string Pattern), bool> Supposed { get; init; } = NothingSupposed;

    private static readonly Dictionary<(PatternStyle Style, string Pattern), bool> NothingSupposed = [];

    /// <summary>Whether the value, where there is one, is that very text.</summary>
    public Truth Is(string text, bool ignoreCase)
    {
        if (ignoreCase && Supposed.TryGetValue((PatternStyle.ExactIgnoreCase, text), out var supposed))
        {
            return Truths.Of(supposed);
        }

        var fits = ignoreCase ? Glob.Meet(Form.ToUpperInvariant(), text.ToUpperInvariant()) : Glob.IsMatch(Form, text);
        return fits && (ignoreCase || !Excluded.Contains(text)) && (MayBeEmpty || text.Length > 0)
            ? Truth.Unknown
            : Truth.False;
    }

    /// <summary>Whether the value, where there is one, matches a pattern whose wildcards are written as <c>*</c> and <c>?</c>.</summary>
    /// <remarks><paramref name="reachesAll"/>: true where a wildcard stands for any character, colons too.</remarks>
    public Truth Matches(string pattern, PatternStyle style, bool reachesAll)
    {
        if (Supposed.TryGetValue((style, pattern), out var supposed))
        {
            return Truths.Of(supposed);
        }

        return !Glob.Meet(pattern, Form) ? Truth.False
            : reachesAll && Glob.Covers(pattern, Form) && (!MayBeEmpty || Glob.IsMatch(pattern, "")) ? Truth.True
            : Truth.Unknown;
    }
}
