using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Faults;

/// <summary>Advice where the server could not read the statement.</summary>
internal static class SqlSyntaxHints
{
    /// <returns>Null: nothing that is sure.</returns>
    public static string? For(ErrorSpot spot) => spot.Parameter is { } sign ? ForValue(spot, sign) : spot.Next switch
    {
        ':' when IsVariable(spot) => Messages.SqlHintColon,
        '[' when IsBracketed(spot) => Messages.SqlHintBrackets,
        '@' when spot.WordBefore is "IN" => Messages.SqlHintIn("@name", "= any(@name)"),
        >= '0' and <= '9' when spot.WordBefore is "TOP" => Messages.SqlHintTop,
        _ when HasBacktick(spot) => Messages.SqlHintBackticks,
        _ => null,
    };

    /// <summary>Up to the error, as the server takes the first one for an operator and stops later.</summary>
    private static bool HasBacktick(ErrorSpot spot)
    {
        var start = spot.Statement.SourceStart;
        var scanner = new SqlScanner(spot.Sql.AsSpan(start, spot.Offset + 1 - start));
        var has = false;
        while (!has && scanner.TryNext(out var token))
        {
            has = token.Length == 1 && spot.Sql[start + token.Start] == '`';
        }

        return has;
    }

    private static string ForValue(ErrorSpot spot, string sign) => spot.WordBefore switch
    {
        "IN" => Messages.SqlHintIn(sign, $"= any({sign})"),
        _ when StatementWords.FirstOf(spot.Statement.Text) is "SET" => Messages.SqlHintSetValue(sign),
        _ => Messages.SqlHintNoValueHere(sign),
    };

    private static bool IsVariable(ErrorSpot spot) =>
        spot.Rest.Length > 1 && (char.IsLetter(spot.Rest[1]) || spot.Rest[1] is '_' or '\'' or '"' or '{');

    /// <summary>A name in brackets, as SQL Server has them, and no subscript.</summary>
    private static bool IsBracketed(ErrorSpot spot)
    {
        var close = spot.Rest.IndexOf(']');
        return close > 1 && (char.IsLetter(spot.Rest[1]) || spot.Rest[1] == '_')
            && (spot.Offset == 0 || char.IsWhiteSpace(spot.Sql[spot.Offset - 1]) || spot.Sql[spot.Offset - 1] is '.' or ',' or '(');
    }
}
