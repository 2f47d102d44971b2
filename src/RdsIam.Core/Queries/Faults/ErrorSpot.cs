using Npgsql;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Faults;

/// <summary>What the user wrote where the server met with the error.</summary>
/// <param name="Sql">The whole text.</param>
/// <param name="Offset">Of the error, in it.</param>
/// <param name="Statement">The statement.</param>
internal sealed record ErrorSpot(string Sql, int Offset, SqlStatement Statement)
{
    /// <summary>Null: the server gave no place, or the statement is not known.</summary>
    public static ErrorSpot? Of(PostgresException error, SqlOrigin? origin) =>
        error.Position > 0 && origin is { Statement: { } statement, Places: null }
        && statement.SourceOffset(SqlPlace.Utf16Offset(statement.Text, error.Position - 1)) is var offset && offset < origin.Sql.Length
            ? new ErrorSpot(origin.Sql, offset, statement)
            : null;

    /// <summary>The first character.</summary>
    public char Next => Sql[Offset];

    /// <summary>From the error on.</summary>
    public ReadOnlySpan<char> Rest => Sql.AsSpan(Offset);

    /// <summary>The word without quotes that begins here; null: there is none.</summary>
    public string? Word => SqlLexemes.Run(Rest) is { Kind: SqlTokenKind.Word } run ? Sql.Substring(Offset, run.Length) : null;

    /// <summary>What stands between the double quotes here.</summary>
    public string Quoted => Sql[Offset..(Offset + SqlLiterals.Name(Rest))].Trim('"');

    /// <summary>The word before; empty: there is none.</summary>
    public string WordBefore
    {
        get
        {
            var before = Sql.AsSpan(Statement.SourceStart, Offset - Statement.SourceStart).TrimEnd();
            var length = 0;
            while (length < before.Length && (char.IsLetterOrDigit(before[^(length + 1)]) || before[^(length + 1)] == '_'))
            {
                length++;
            }

            return before[^length..].ToString().ToUpperInvariant();
        }
    }

    /// <summary>The parameter that stands here, as it is written; null: none does.</summary>
    public string? Parameter
    {
        get
        {
            foreach (var edit in Statement.Edits)
            {
                if (edit.Length > 0 && Statement.SourceOffset(edit.Start) == Offset)
                {
                    return Sql.Substring(Offset, edit.SourceLength);
                }
            }

            return null;
        }
    }

    /// <summary>Whether the place is an <c>@</c> before a name, or the name after it.</summary>
    public bool IsNearAt => IsSign(Offset) || (Offset > 0 && IsSign(Offset - 1));

    /// <summary>Whether something is compared with what stands here, or it is a value of a list.</summary>
    public bool IsCompared
    {
        get
        {
            var before = Sql.AsSpan(0, Offset).TrimEnd();
            return WordBefore is "LIKE" or "ILIKE" || before.EndsWith("=") || before.EndsWith("<>");
        }
    }

    /// <summary>Not in <c>@@name</c> and <c>@-5</c>, which are operators to everybody.</summary>
    private bool IsSign(int at) =>
        Sql[at] == '@' && (at == 0 || Sql[at - 1] != '@') && SqlLexemes.Sigil(Sql.AsSpan(at)).Kind == SqlTokenKind.Placeholder;

    /// <summary>Whether something stands right behind the word, or behind the dot before it.</summary>
    public bool Follows(string text) => Word is { } word && Rest[word.Length..].StartsWith(text);
}
