using System.Text.RegularExpressions;
using Npgsql;

namespace RdsIam.Core.Queries.Faults;

/// <summary>Advice where there is no such operator or function, or a value of another type came.</summary>
internal static partial class SqlOperatorHints
{
    /// <returns>Null: nothing that is sure.</returns>
    public static string? For(PostgresException error, ErrorSpot spot) => spot switch
    {
        _ when spot.Rest.StartsWith("==") => Messages.SqlHintEquals,
        _ when spot.Rest.StartsWith("&&") && error.MessageText.Contains("boolean && boolean", StringComparison.Ordinal) => Messages.SqlHintAnd("and"),
        _ when spot.Rest.StartsWith("||") && error.MessageText.Contains("boolean || boolean", StringComparison.Ordinal) => Messages.SqlHintAnd("or"),
        { Next: '`' } => Messages.SqlHintBackticks,
        _ when BareDate(error, spot) is { } date => Messages.SqlHintBareDate(date),
        _ when spot.IsNearAt => Messages.SqlHintAt,
        _ => null,
    };

    /// <summary><c>2026-01-31</c> without quotes, which is a subtraction; null: there is none.</summary>
    private static string? BareDate(PostgresException error, ErrorSpot spot)
    {
        if (!DateAndNumber().IsMatch(error.MessageText))
        {
            return null;
        }

        // From here on: the operator stands before the date, and the date itself is the place of a value of another type.
        var match = Date().Match(spot.Rest[..Math.Min(spot.Rest.Length, 40)].ToString());
        return match.Success ? match.Groups[1].Value : null;
    }

    [GeneratedRegex(@"\b(date|timestamp with(out)? time zone)\b.*\binteger\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DateAndNumber();

    [GeneratedRegex(@"^[<>=!]*\s*(\d{4}-\d{1,2}-\d{1,2})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Date();
}
