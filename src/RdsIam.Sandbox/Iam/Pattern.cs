namespace RdsIam.Sandbox.Iam;

/// <summary>What stands at one place of a pattern.</summary>
/// <param name="Kind">A character that stands for itself, a wildcard, or a variable.</param>
/// <param name="Char">The character; of a wildcard <c>*</c> or <c>?</c>.</param>
/// <param name="Key">A variable's context key.</param>
/// <param name="Default">What a variable without a value stands for, or null.</param>
internal readonly record struct Sign(SignKind Kind, char Char, string? Key = null, string? Default = null);

internal enum SignKind
{
    Plain,
    One,
    Many,
    Variable,
}

/// <summary>A text of a policy with wildcards and policy variables.</summary>
internal sealed class Pattern
{
    private Pattern(IReadOnlyList<Sign> signs) => Signs = signs;

    public IReadOnlyList<Sign> Signs { get; }

    /// <summary>The context keys of its variables without a default.</summary>
    public IEnumerable<string> Keys => Signs.Where(sign => sign is { Kind: SignKind.Variable, Default: null }).Select(sign => sign.Key!);

    /// <summary>Reads a text; the older version of the language knows no variables.</summary>
    public static Pattern Read(string text, bool variables)
    {
        var signs = new List<Sign>();
        for (var at = 0; at < text.Length; at++)
        {
            var end = variables && text.AsSpan(at).StartsWith("${") ? text.IndexOf('}', at) : -1;
            if (end > 0)
            {
                signs.Add(Variable(text[(at + 2)..end]));
                at = end;
            }
            else
            {
                signs.Add(new Sign(text[at] switch { '*' => SignKind.Many, '?' => SignKind.One, _ => SignKind.Plain }, text[at]));
            }
        }

        return new Pattern(signs);
    }

    /// <summary>The parts between colons, six at most: the last has the rest. A variable's own colons do not count.</summary>
    public IReadOnlyList<Pattern> Parts()
    {
        var parts = new List<List<Sign>> { new() };
        foreach (var sign in Signs)
        {
            if (sign is { Kind: SignKind.Plain, Char: ':' } && parts.Count < 6)
            {
                parts.Add([]);
            }
            else
            {
                parts[^1].Add(sign);
            }
        }

        return [.. parts.Select(part => new Pattern(part))];
    }

    /// <summary>The pattern with the values of its variables, or null where one has no single value.</summary>
    public IReadOnlyList<Sign>? Fill(AskedKeys keys)
    {
        var filled = new List<Sign>();
        foreach (var sign in Signs)
        {
            if (sign.Kind != SignKind.Variable)
            {
                filled.Add(sign);
            }
            else if ((keys.Find(sign.Key!) is [var only] ? only : sign.Default) is { } value)
            {
                filled.AddRange(value.Select(letter => new Sign(SignKind.Plain, letter)));
            }
            else
            {
                return null;
            }
        }

        return filled;
    }

    /// <summary>Whether signs without variables cover a whole text.</summary>
    public static bool Matches(IReadOnlyList<Sign> signs, string text, bool ignoreCase = false)
    {
        // Where a star stood last, and how much of the text it has taken so far.
        var (sign, at, star, taken) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (sign < signs.Count && signs[sign].Kind == SignKind.Many)
            {
                (star, taken) = (sign++, at);
            }
            else if (sign < signs.Count && (signs[sign].Kind == SignKind.One || Same(signs[sign].Char, text[at], ignoreCase)))
            {
                (sign, at) = (sign + 1, at + 1);
            }
            else if (star >= 0)
            {
                (sign, at) = (star + 1, ++taken);
            }
            else
            {
                return false;
            }
        }

        return signs.Skip(sign).All(rest => rest.Kind == SignKind.Many);
    }

    private static bool Same(char one, char other, bool ignoreCase) =>
        one == other || (ignoreCase && char.ToUpperInvariant(one) == char.ToUpperInvariant(other));

    private static Sign Variable(string inside)
    {
        if (inside is ['*' or '?' or '$'])
        {
            return new Sign(SignKind.Plain, inside[0]);
        }

        var comma = inside.IndexOf(',', StringComparison.Ordinal);
        return comma < 0
            ? new Sign(SignKind.Variable, '$', inside.Trim())
            : new Sign(SignKind.Variable, '$', inside[..comma].Trim(), inside[(comma + 1)..].Trim().Trim('\''));
    }
}
