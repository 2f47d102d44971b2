using System.Text.RegularExpressions;
using Npgsql;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Faults;

/// <summary>Advice where a list was given for one value: <c>id = @ids</c>, <c>id in (@ids::int[])</c>.</summary>
internal static partial class SqlListHints
{
    /// <returns>Null: it is something else.</returns>
    public static string? For(PostgresException error, SqlOrigin? origin)
    {
        if (origin?.Statement is not { Parameters.Count: > 0 } statement || Edit(error, statement) is not { Length: > 0 } edit)
        {
            return null;
        }

        var before = statement.Text.AsSpan(0, edit.Start).TrimEnd();
        return before.EndsWith("=") || IsInList(before)
            ? Messages.SqlHintList(origin.Sql.Substring(statement.SourceOffset(edit.Start), edit.SourceLength))
            : null;
    }

    /// <summary>The parameter that has the list.</summary>
    private static SqlStatement.Edit Edit(PostgresException error, SqlStatement statement)
    {
        // A list of several types goes as text, and the server says which parameter it could not read.
        if (error.SqlState == PostgresErrorCodes.InvalidTextRepresentation && error.MessageText.Contains(": \"{", StringComparison.Ordinal))
        {
            var number = Portal().Match(error.Where ?? "");
            return number.Success
                ? statement.Edits.FirstOrDefault(edit =>
                    statement.Text.AsSpan(edit.Start, edit.Length).SequenceEqual(number.Groups[1].ValueSpan))
                : default;
        }

        if (error.SqlState != PostgresErrorCodes.UndefinedFunction || error.Position <= 0 || !ItemAndList().IsMatch(error.MessageText))
        {
            return default;
        }

        // The place is the operator's: = or IN.
        var at = SqlPlace.Utf16Offset(statement.Text, error.Position - 1);
        return statement.Edits.FirstOrDefault(edit => edit.Start > at && Between().IsMatch(statement.Text[at..edit.Start]));
    }

    private static bool IsInList(ReadOnlySpan<char> before) =>
        before is [.., '('] && before[..^1].TrimEnd().EndsWith("in", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"portal parameter (\$\d{1,5})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Portal();

    [GeneratedRegex(@": (\S[^=<>]*) = \1\[\]$", RegexOptions.CultureInvariant)]
    private static partial Regex ItemAndList();

    [GeneratedRegex(@"^(=|in\s*\()\s*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Between();
}
