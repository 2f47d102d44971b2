using System.Globalization;

namespace RdsIam.Display;

/// <summary>Numbers and times in cells, in the user's own writing.</summary>
internal static class ShownNumber
{
    public static string Whole(double? number) => number?.ToString("N0", CultureInfo.CurrentCulture) ?? "";

    public static string Tenths(double? number) => number?.ToString("N1", CultureInfo.CurrentCulture) ?? "";

    public static string Plain(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>A time of today's clock.</summary>
    public static string Clock(DateTimeOffset? time) => time?.LocalDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    public static string Utc(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Hours, minutes and seconds.</summary>
    public static string Span(TimeSpan time) => time.ToString(time.TotalDays < 1 ? @"hh\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
}
