using System.Globalization;

namespace RdsIam.Core.Values.Texts;

/// <summary>Times as PostgreSQL reads and prints them: whole microseconds; a smaller part of a .NET value is cut off.</summary>
internal static class TimeText
{
    private const long Minute = 60 * 1_000_000L;

    /// <summary>A clock of no kind as it stands, any other as the point in time that it is.</summary>
    public static string Of(DateTime time) => PgTime.InfinityOf(time)
        ?? (time.Kind == DateTimeKind.Unspecified ? Clock(time) : $"{Clock(time.ToUniversalTime())}+00");

    public static string Of(DateTimeOffset point) =>
        PgTime.InfinityOf(point.UtcDateTime) ?? Clock(point.DateTime) + point.ToString("zzz", CultureInfo.InvariantCulture);

    /// <summary>As JSON has times by custom, ISO 8601; infinite ones as PostgreSQL makes JSON of them.</summary>
    public static string Iso(DateTime time) =>
        PgTime.InfinityOf(time) ?? time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Iso(DateTime)"/>
    public static string Iso(DateTimeOffset point) =>
        PgTime.InfinityOf(point.UtcDateTime) ?? point.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);

    /// <summary>For time: what has passed since midnight; a whole day is 24:00:00.</summary>
    public static string OfDay(TimeSpan span) => span < TimeSpan.Zero ? $"-{Clock(-span.Ticks)}" : Clock(span.Ticks);

    /// <summary>For interval: days, which are not always 24 hours long, and the rest.</summary>
    public static string Interval(TimeSpan span)
    {
        var days = span.Days;
        var rest = span.Ticks % TimeSpan.TicksPerDay;
        var clock = rest < 0 ? $"-{Clock(-rest)}" : Clock(rest);
        return days == 0 ? clock : string.Create(CultureInfo.InvariantCulture, $"{days} {(days == 1 ? "day" : "days")} {clock}");
    }

    /// <summary>Hours are not cut at 24.</summary>
    /// <param name="ticks">Not negative.</param>
    public static string Clock(long ticks)
    {
        var micros = ticks / TimeSpan.TicksPerMicrosecond;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{micros / (60 * Minute):00}:{micros / Minute % 60:00}:{micros / 1_000_000 % 60:00}");
        var fraction = micros % 1_000_000;
        return fraction == 0 ? text : $"{text}.{fraction.ToString("000000", CultureInfo.InvariantCulture).TrimEnd('0')}";
    }

    private static string Clock(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
}
