using System.Globalization;
using System.Text.RegularExpressions;

namespace RdsIam.Sandbox.Iam;

/// <summary>A time as policies write it: ISO 8601 from the year alone on, or seconds since 1970.</summary>
internal static partial class PolicyDate
{
    private const long FirstYear = -292275054;
    private const long LastYear = 292278993;

    public static bool IsValid(string text) => Seconds(text) is not null;

    /// <summary>Seconds since 1970 (UTC), or null where it is no time.</summary>
    public static decimal? Seconds(string text)
    {
        if (text.Length is > 4 and < 20 && text.All(char.IsAsciiDigit))
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : null;
        }

        var match = Iso().Match(text);
        if (!match.Success)
        {
            return null;
        }

        long Part(string name, long otherwise) => match.Groups[name] is { Success: true } group
            && long.TryParse(group.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
        var (year, month, day) = (Part("year", long.MaxValue), Part("month", 1), Part("day", 1));
        var (hour, minute, second) = (Part("hour", 0), Part("minute", 0), Part("second", 0));
        var (zoneHour, zoneMinute) = (Part("zonehour", 0), Part("zoneminute", 0));
        if (year is < FirstYear or > LastYear || month is < 1 or > 12 || day is < 1 or > 31
            || hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59)
        {
            return null;
        }

        var fraction = match.Groups["fraction"] is { Success: true } digits
            ? decimal.Parse("0." + digits.Value, CultureInfo.InvariantCulture)
            : 0;
        var zone = ((zoneHour * 60) + zoneMinute) * (match.Groups["sign"].Value == "-" ? -60 : 60);
        return (Days(year, month, day) * 86400m) + (hour * 3600) + (minute * 60) + second + fraction - zone;
    }

    /// <summary>Days since 1970 in the Gregorian calendar, for any year.</summary>
    private static long Days(long year, long month, long day)
    {
        // Counted from March on, so that the day of a leap year comes last.
        var shifted = month > 2 ? year : year - 1;
        var era = (shifted >= 0 ? shifted : shifted - 399) / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        return (era * 146097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719468;
    }

    [GeneratedRegex(
        @"^(?<year>-?\d{1,9})(-(?<month>\d{1,2})(-(?<day>\d{1,2}))?)?"
        + @"([Tt]((?<hour>\d{1,2})(:(?<minute>\d{1,2})(:(?<second>\d{1,2})(\.(?<fraction>\d{1,9}))?)?)?)?"
        + @"([Zz]|(?<sign>[+-])(?<zonehour>\d{1,2})(:?(?<zoneminute>\d{2}))?)?)?\z")]
    private static partial Regex Iso();
}
