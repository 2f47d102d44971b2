using System.Text.RegularExpressions;
using Npgsql;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Faults;

/// <summary>Our own advice where the server's is not enough. A hint shows only where it is surely right.</summary>
internal static partial class SqlHints
{
    /// <returns>Null: the server's own hint, if it has one.</returns>
    public static string? For(PostgresException error, SqlOrigin? origin)
    {
        if (SqlFaults.IsWithoutBinaryForm(error))
        {
            return Messages.SqlHintNoBinary;
        }

        var spot = ErrorSpot.Of(error, origin);
        return Hidden(error, origin) ?? SqlListHints.For(error, origin) ?? error.SqlState switch
        {
            PostgresErrorCodes.ActiveSqlTransaction when error is { Routine: "PreventInTransactionBlock", Where: null } => Messages.SqlHintAlone,
            "55P04" when error.Routine == "check_safe_enum_use" => Messages.SqlHintNewEnumValue,
            PostgresErrorCodes.IndeterminateDatatype when Values(origin) is { } sign
                && StatementWords.DefinesView(origin!.Statement!.Text) =>
                Messages.SqlHintNoValueHere(sign),
            PostgresErrorCodes.AmbiguousParameter or PostgresErrorCodes.IndeterminateDatatype =>
                Messages.SqlHintParameterType(SignIn(error.MessageText, origin) ?? "@name"),
            PostgresErrorCodes.UndefinedParameter or PostgresErrorCodes.ProtocolViolation when Values(origin) is { } sign
                && TakesNoValues(origin) =>
                Messages.SqlHintNoValueHere(sign),
            PostgresErrorCodes.SyntaxError => spot is null ? null : SqlSyntaxHints.For(spot),
            PostgresErrorCodes.UndefinedColumn => spot is null ? null : ForColumn(error, spot),
            PostgresErrorCodes.UndefinedTable => spot is null ? null : ForTable(error, spot),
            PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.DatatypeMismatch =>
                spot is null ? null : SqlOperatorHints.For(error, spot),
            _ => null,
        };
    }

    /// <summary>The server's words with the signs that the user wrote in the place of the numbers that were sent.</summary>
    public static string WithSigns(PostgresException error, SqlOrigin? origin) => error.SqlState is not
        (PostgresErrorCodes.SyntaxError or PostgresErrorCodes.AmbiguousParameter or PostgresErrorCodes.IndeterminateDatatype
        or PostgresErrorCodes.UndefinedParameter)
        ? error.MessageText
        : Number().Replace(
            error.MessageText, match =>
                SignOf(int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), origin) ?? match.Value);

    /// <summary>The server's own stack with the names that records and parameters have for people.</summary>
    public static string? WhereWithSigns(PostgresException error, SqlOrigin? origin) => error.Where is not { } where ? null
        : Portal().Replace(
            where, match =>
                SignOf(int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), origin) is { } sign
            ? $"parameter {sign}"
            : match.Value);

    [GeneratedRegex(@"unnamed portal parameter \$(\d{1,5})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Portal();

    /// <summary>Letters that are none stand in the statement, where no literal is: the server's words are about them.</summary>
    private static string? Hidden(PostgresException error, SqlOrigin? origin)
    {
        if (origin?.Statement is not { } statement || !error.SqlState.StartsWith("42", StringComparison.Ordinal) || error.Position <= 0
            || HiddenCharacters.FirstIn(statement.Text, HiddenCharacters.IsTypographic) is not (var offset and >= 0))
        {
            return null;
        }

        var place = SqlPlace.At(origin.Sql, statement.SourceOffset(offset));
        return Messages.SqlHintTypographic(HiddenCharacters.NameOf(statement.Text[offset]), place.Line, place.Column);
    }

    private static string? ForColumn(PostgresException error, ErrorSpot spot) => spot switch
    {
        _ when spot.IsNearAt => Messages.SqlHintAt,
        { Next: '"' } => Messages.SqlHintDoubleQuotes(spot.Quoted),
        _ when spot.Word is { } word && word.Any(char.IsAsciiLetterUpper) && error.Hint is null => Messages.SqlHintCapitals(word),
        _ when spot.Word is { } word && spot.IsCompared && error.Hint is null => Messages.SqlHintBareText(word),
        _ => null,
    };

    private static string? ForTable(PostgresException error, ErrorSpot spot) => spot switch
    {
        _ when error.Hint is not null => null,
        _ when spot.Word is { } word && word.Any(char.IsAsciiLetterUpper) => Messages.SqlHintCapitals(word),
        _ when error.MessageText.Contains('.', StringComparison.Ordinal) || spot.Follows(".") => null,
        { Next: '"' } or { Word: not null } => Messages.SqlHintSearchPath,
        _ => null,
    };

    private static string? Values(SqlOrigin? origin) => origin?.Statement is { Parameters.Count: > 0 } ? SignOf(1, origin) ?? "$1" : null;

    /// <summary>A statement of definition, which the server does not plan: it has no place for values.</summary>
    private static bool TakesNoValues(SqlOrigin? origin)
    {
        var first = StatementWords.FirstOf(origin!.Statement!.Text);
        return first is "CREATE" or "ALTER" or "DROP" or "GRANT" or "REVOKE" or "COMMENT" or "SET" or "DO" or "NOTIFY" or "LISTEN" or "COPY" or "VACUUM";
    }

    private static string? SignIn(string message, SqlOrigin? origin) => Number().Match(message) is { Success: true } match
        ? SignOf(int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), origin) ?? match.Value
        : null;

    /// <summary>How the user wrote the parameter of a number; null: not known.</summary>
    public static string? SignOf(int number, SqlOrigin? origin)
    {
        if (origin?.Statement is not { } statement)
        {
            return null;
        }

        var edit = statement.Edits.FirstOrDefault(edit => statement.Text.AsSpan(edit.Start, edit.Length).SequenceEqual($"${number}"));
        return edit.Length > 0 ? origin.Sql.Substring(statement.SourceOffset(edit.Start), edit.SourceLength) : null;
    }

    [GeneratedRegex(@"\$(\d{1,5})\b")]
    private static partial Regex Number();
}
