using System.Globalization;
using System.Text.RegularExpressions;

namespace RdsIam.Core.Policies.Documents;

/// <summary>
/// What AWS takes as the value of a date operator: a whole number of 64 bits, or a date that may be cut short anywhere. It takes
/// more than it says: a month without a day, an hour without minutes, a time without its digits.
/// </summary>
internal static partial class DateGrammar
{
    private const int FirstYear = -292275054;
    private const int LastYear = 292278993;

    /// <summary>Null for a value that AWS takes.</summary>
    public static Message? Check(string value, string operatorName)
    {
        var taken = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            || (Form().Match(value) is { Success: true } match
                && In(match, "year", FirstYear, LastYear)
                && In(match, "month", 1, 12)
                && In(match, "day", 1, 31)
                && In(match, "hour", 0, 23)
                && In(match, "minute", 0, 59)
                && In(match, "second", 0, 60));
        return taken ? null : Messages.ConditionDate(value, operatorName);
    }

    private static bool In(Match match, string part, int least, int most) =>
        !match.Groups[part].Success
        || (int.TryParse(match.Groups[part].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most);

    [GeneratedRegex(
        "^(?<year>-?[0-9]{1,9})(-(?<month>[0-9]{1,2})(-(?<day>[0-9]{1,2}))?)?"
        + "([Tt]((?<hour>[0-9]{1,2})(:(?<minute>[0-9]{1,2})(:(?<second>[0-9]{1,2})([.][0-9]+)?)?)?)?([Zz]|[+-][0-9:]{1,5})?)?$")]
    private static partial Regex Form();
}
