namespace RdsIam.Core.Postgres;

/// <summary>
/// Cuts SQL into tokens by PostgreSQL's rules (manual, chapter "Lexical Structure"): no character is lost, and what is not
/// closed reaches to the end.
/// </summary>
internal ref struct SqlScanner(ReadOnlySpan<char> sql)
{
    private readonly ReadOnlySpan<char> _sql = sql;
    private int _position;

    public bool TryNext(out SqlToken token)
    {
        token = default;
        if (_position == _sql.Length)
        {
            return false;
        }

        var kind = KindAt(_position, out var length);
        token = new SqlToken(kind, _position, length);
        _position += length;
        return true;
    }

    private readonly SqlTokenKind KindAt(int start, out int length)
    {
        var rest = _sql[start..];
        var kind = SqlTokenKind.Other;
        switch (rest[0])
        {
            case '\'':
                length = Quoted(rest, '\'', backslash: false);
                break;
            case '"':
                length = Quoted(rest, '"', backslash: false);
                break;
            case '-' when rest.StartsWith("--"):
                (kind, length) = (SqlTokenKind.Comment, LineComment(rest));
                break;
            case '/' when rest.StartsWith("/*"):
                (kind, length) = (SqlTokenKind.Comment, BlockComment(rest));
                break;
            case '$':
                (kind, length) = Dollar(rest);
                break;
            case '@' or ':':
                (kind, length) = Sigil(rest);
                break;
            case ';':
                (kind, length) = (SqlTokenKind.Semicolon, 1);
                break;
            case '(':
                (kind, length) = (SqlTokenKind.Open, 1);
                break;
            case ')':
                (kind, length) = (SqlTokenKind.Close, 1);
                break;
            default:
                (kind, length) = Run(rest);
                break;
        }

        return kind;
    }

    /// <summary>White space, words (also the prefix of a literal) and numbers; else one character.</summary>
    private static (SqlTokenKind Kind, int Length) Run(ReadOnlySpan<char> rest)
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

    private static int Quoted(ReadOnlySpan<char> rest, char quote, bool backslash)
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

    private static int LineComment(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('\n', '\r');
        return end < 0 ? rest.Length : end;
    }

    private static int BlockComment(ReadOnlySpan<char> rest)
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
    private static (SqlTokenKind Kind, int Length) Dollar(ReadOnlySpan<char> rest)
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
    private static (SqlTokenKind Kind, int Length) Sigil(ReadOnlySpan<char> rest)
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
