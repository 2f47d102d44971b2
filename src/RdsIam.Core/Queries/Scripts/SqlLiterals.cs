namespace RdsIam.Core.Queries.Scripts;

/// <summary>How far quoted literals and names reach; see <see cref="SqlScanner"/>.</summary>
internal static class SqlLiterals
{
    /// <summary>
    /// A literal with its prefix, if one begins here: <c>'…'</c>, <c>E'…'</c>, <c>N'…'</c>, <c>B'…'</c>, <c>X'…'</c>, <c>U&amp;'…'</c>.
    /// </summary>
    /// <param name="rest">From its first character.</param>
    /// <param name="conforms">The session's standard_conforming_strings: without it a backslash hides a quote in plain literals,
    /// too.</param>
    /// <returns>0: none begins here.</returns>
    public static int Literal(ReadOnlySpan<char> rest, bool conforms)
    {
        var second = rest.Length > 1 ? rest[1] : '\0';
        return rest[0] switch
        {
            '\'' => Continued(rest, 0, backslash: !conforms),
            'e' or 'E' when second == '\'' => Continued(rest, 1, backslash: true),
            'n' or 'N' when second == '\'' => Continued(rest, 1, backslash: !conforms),
            'b' or 'B' or 'x' or 'X' when second == '\'' => Continued(rest, 1, backslash: false),
            'u' or 'U' when second == '&' && rest.Length > 2 && rest[2] == '\'' => Continued(rest, 2, backslash: false),
            _ => 0,
        };
    }

    /// <summary>A name in double quotes.</summary>
    public static int Name(ReadOnlySpan<char> rest) => Quoted(rest, '"', backslash: false);

    /// <summary>A literal and the pieces that go on with it after a line break; they are read by the rules of the first one.</summary>
    private static int Continued(ReadOnlySpan<char> rest, int prefix, bool backslash)
    {
        var end = prefix + Quoted(rest[prefix..], '\'', backslash);
        while (NextPiece(rest[end..]) is var gap and > 0)
        {
            end += gap + Quoted(rest[(end + gap)..], '\'', backslash);
        }

        return end;
    }

    /// <summary>
    /// From a closing quote to the quote that opens the next piece: white space and line comments with a line break among them.
    /// </summary>
    /// <returns>0: the literal is at its end.</returns>
    private static int NextPiece(ReadOnlySpan<char> rest)
    {
        var hasBreak = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '\'')
            {
                return hasBreak ? i : 0;
            }

            if (rest[i..].StartsWith("--"))
            {
                // The break after it is looked at next.
                i += SqlLexemes.LineComment(rest[i..]) - 1;
            }
            else if (!SqlLexemes.IsSpace(rest[i]))
            {
                return 0;
            }

            hasBreak |= rest[i] is '\n' or '\r';
        }

        return 0;
    }

    /// <summary>From an opening quote to its closing one; two in a row stand for one within.</summary>
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
}
