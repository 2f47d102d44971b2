namespace RdsIam.Core.Queries.Scripts;

/// <summary>How far each sort of token reaches from the start of a text; see <see cref="SqlScanner"/>.</summary>
internal static class SqlLexemes
{
    /// <summary>White space, words and numbers; else one character.</summary>
    public static (SqlTokenKind Kind, int Length) Run(ReadOnlySpan<char> rest)
    {
        if (IsSpace(rest[0]))
        {
            return (SqlTokenKind.WhiteSpace, Count(rest, IsSpace));
        }

        if (char.IsAsciiDigit(rest[0]))
        {
            return (SqlTokenKind.Other, Number(rest));
        }

        return IsNameStart(rest[0]) ? (SqlTokenKind.Word, Count(rest, IsNamePart)) : (SqlTokenKind.Other, 1);
    }

    /// <summary>PostgreSQL's white space. What Unicode has beyond it (U+00A0) is part of a name to PostgreSQL.</summary>
    public static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f' or '\v';

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

    /// <summary>A number, and the name that is glued to it by mistake. In 1$$ a quoted body begins behind the number.</summary>
    private static int Number(ReadOnlySpan<char> rest)
    {
        var length = Count(rest, c => char.IsAsciiDigit(c) || c == '.');
        if (length + 1 < rest.Length && rest[length] is 'e' or 'E' && char.IsAsciiDigit(rest[length + 1]))
        {
            length += 1 + Count(rest[(length + 1)..], char.IsAsciiDigit);
        }

        return length < rest.Length && IsNameStart(rest[length]) ? length + Count(rest[length..], IsNamePart) : length;
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
