namespace RdsIam.Core.Postgres;

/// <summary>How far each sort of token reaches from the start of a text; see <see cref="SqlScanner"/>.</summary>
internal static class SqlLexemes
{
    /// <summary>White space, words (also the prefix of a literal) and numbers; else one character.</summary>
    public static (SqlTokenKind Kind, int Length) Run(ReadOnlySpan<char> rest)
    {
        if (char.IsWhiteSpace(rest[0]))
        {
            return (SqlTokenKind.WhiteSpace, Count(rest, char.IsWhiteSpace));
        }

        if (char.IsAsciiDigit(rest[0]))
        {
            return (SqlTokenKind.Other, Count(rest, c => IsNamePart(c) || c == '.'));
        }

        if (!IsNameStart(rest[0]))
        {
            return (SqlTokenKind.Other, 1);
        }

        var length = Count(rest, IsNamePart);
        // E'…' is the one literal in which a backslash hides a quote.
        return length == 1 && rest[0] is 'e' or 'E' && rest.Length > 1 && rest[1] == '\''
            ? (SqlTokenKind.Other, 1 + Quoted(rest[1..], '\'', backslash: true))
            : (SqlTokenKind.Word, length);
    }

    /// <summary>From an opening quote to its closing one; two in a row stand for one within.</summary>
    public static int Quoted(ReadOnlySpan<char> rest, char quote, bool backslash)
    {
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '\\' && backslash)
            {
                i++;
            }
            else if (rest[i] == quote)
            {
                if (i + 1 == rest.Length || rest[i + 1] != quote)
                {
                    return i + 1;
                }

                i++;
            }
        }

        return rest.Length;
    }

    /// <summary>The end of the line is not part of it.</summary>
    public static int LineComment(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('\n', '\r');
        return end < 0 ? rest.Length : end;
    }

    /// <summary>Comments nest.</summary>
    public static int BlockComment(ReadOnlySpan<char> rest)
    {
        var depth = 1;
        for (var i = 2; i + 1 < rest.Length; i++)
        {
            var two = rest.Slice(i, 2);
            depth += two is "/*" ? 1 : two is "*/" ? -1 : 0;
            i += two is "/*" or "*/" ? 1 : 0;
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return rest.Length;
    }

    /// <summary><c>$1</c>, <c>$$…$$</c>, <c>$tag$…$tag$</c>, or a lone sign.</summary>
    public static (SqlTokenKind Kind, int Length) Dollar(ReadOnlySpan<char> rest)
    {
        var digits = Count(rest[1..], char.IsAsciiDigit);
        if (digits > 0)
        {
            return (SqlTokenKind.Placeholder, 1 + digits);
        }

        var tag = 1 + (rest.Length > 1 && IsNameStart(rest[1]) ? Count(rest[1..], c => IsNamePart(c) && c != '$') : 0);
        if (tag == rest.Length || rest[tag] != '$')
        {
            return (SqlTokenKind.Other, 1);
        }

        var delimiter = rest[..(tag + 1)];
        var close = rest[delimiter.Length..].IndexOf(delimiter);
        return (SqlTokenKind.Other, close < 0 ? rest.Length : close + (2 * delimiter.Length));
    }

    /// <summary><c>@name</c> or <c>:name</c>; <c>::</c> is a cast.</summary>
    public static (SqlTokenKind Kind, int Length) Sigil(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("::") || rest.StartsWith("@@"))
        {
            return (SqlTokenKind.Other, 2);
        }

        return rest.Length > 1 && IsNameStart(rest[1])
            ? (SqlTokenKind.Placeholder, 1 + Count(rest[1..], c => IsNamePart(c) && c != '$'))
            : (SqlTokenKind.Other, 1);
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80;

    private static bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c) || c == '$';

    private static int Count(ReadOnlySpan<char> rest, Func<char, bool> part)
    {
        var count = 0;
        while (count < rest.Length && part(rest[count]))
        {
            count++;
        }

        return count;
    }
}
