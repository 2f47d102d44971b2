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
                length = SqlLexemes.Quoted(rest, '\'', backslash: false);
                break;
            case '"':
                length = SqlLexemes.Quoted(rest, '"', backslash: false);
                break;
            case '-' when rest.StartsWith("--"):
                (kind, length) = (SqlTokenKind.Comment, SqlLexemes.LineComment(rest));
                break;
            case '/' when rest.StartsWith("/*"):
                (kind, length) = (SqlTokenKind.Comment, SqlLexemes.BlockComment(rest));
                break;
            case '$':
                (kind, length) = SqlLexemes.Dollar(rest);
                break;
            case '@' or ':':
                (kind, length) = SqlLexemes.Sigil(rest);
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
                (kind, length) = SqlLexemes.Run(rest);
                break;
        }

        return kind;
    }
}
