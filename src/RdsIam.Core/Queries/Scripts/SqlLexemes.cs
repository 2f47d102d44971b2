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

    /// <summary>
    /// <c>@name</c> or <c>:name</c>; <c>::</c> is a cast. A dollar ends what psql takes for a variable; behind an <c>@</c> it is part of a
    /// column's name, and so the <c>@</c> is an operator.
    /// </summary>
    public static (SqlTokenKind Kind, int Length) Sigil(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("::") || rest.StartsWith("@@"))
        {
            return (SqlTokenKind.Other, 2);
        }

        var length = rest.Length > 1 && IsNameStart(rest[1]) ? 1 + Count(rest[1..], c => IsNamePart(c) && c != '$') : 1;
        var isOperator = length == 1 || (rest[0] == '@' && length < rest.Length && rest[length] == '$');
        return isOperator ? (SqlTokenKind.Other, 1) : (SqlTokenKind.Placeholder, length);
    }

    /// <summary>The name that is glued to a number by mistake, up to its end: no literal begins in it.</summary>
    /// <param name="rest">Behind the number.</param>
    public static int Glued(ReadOnlySpan<char> rest) => !rest.IsEmpty && IsNameStart(rest[0]) ? Count(rest, IsNamePart) : 0;

    /// <summary>
    /// A number, and the name that is glued to it by mistake, as <c>e9$$</c> is in 1e9$$. In 1$$ and in 1e+9$$ a quoted body begins behind
    /// the number; in 1e-- the first minus is the exponent's, and no comment begins.
    /// </summary>
    private static int Number(ReadOnlySpan<char> rest)
    {
        var length = Count(rest, c => char.IsAsciiDigit(c) || c == '.');
        if (length + 1 < rest.Length && rest[length] is 'e' or 'E' && rest[length + 1] is '+' or '-')
        {
            length += 2;
            var digits = Count(rest[length..], char.IsAsciiDigit);
            return digits == 0 ? length : length + digits + Glued(rest[(length + digits)..]);
        }

        return length + Glued(rest[length..]);
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
