namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// Cuts SQL into tokens by PostgreSQL's rules (manual, chapter "Lexical Structure"): no character is lost, and what is not
/// closed reaches to the end.
/// </summary>
internal ref struct SqlScanner(ReadOnlySpan<char> sql)
{
    private readonly ReadOnlySpan<char> _sql = sql;

    /// <summary>Where the next token begins.</summary>
    public int Position { get; private set; }

    /// <summary>The session's standard_conforming_strings, from here on.</summary>
    public bool Conforms { get; set; } = true;

    public bool TryNext(out SqlToken token)
    {
        token = default;
        if (Position == _sql.Length)
        {
            return false;
        }

        var kind = KindAt(Position, out var length);
        token = new SqlToken(kind, Position, length);
        Position += length;
        return true;
    }

    /// <summary>Goes on from a later place: what lies between is no SQL.</summary>
    public void SkipTo(int position) => Position = position;

    private readonly SqlTokenKind KindAt(int start, out int length)
    {
        var rest = _sql[start..];
        // Any other number takes what is glued to it; a parameter's is its name.
        length = start > 0 && char.IsAsciiDigit(_sql[start - 1]) ? SqlLexemes.Glued(rest) : 0;
        if (length > 0)
        {
            return SqlTokenKind.Word;
        }

        length = SqlLiterals.Literal(rest, Conforms);
        if (length > 0)
        {
            return SqlTokenKind.Other;
        }

        SqlTokenKind kind;
        (kind, length) = rest[0] switch
        {
            '"' => (SqlTokenKind.Other, SqlLiterals.Name(rest)),
            '-' when rest.StartsWith("--") => (SqlTokenKind.Comment, SqlLexemes.LineComment(rest)),
            '/' when rest.StartsWith("/*") => (SqlTokenKind.Comment, SqlLexemes.BlockComment(rest)),
            '$' => SqlLexemes.Dollar(rest),
            '@' or ':' => SqlLexemes.Sigil(rest),
            ';' => (SqlTokenKind.Semicolon, 1),
            '(' => (SqlTokenKind.Open, 1),
            ')' => (SqlTokenKind.Close, 1),
            _ => SqlLexemes.Run(rest),
        };
        return kind;
    }
}
