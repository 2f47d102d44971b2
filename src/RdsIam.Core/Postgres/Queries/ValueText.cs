using System.Collections;
using System.Globalization;

namespace RdsIam.Core.Postgres;

/// <summary>A .NET value as the text that PostgreSQL reads, for a place whose type the server knows.</summary>
internal static class ValueText
{
    /// <param name="value">Not null; a list becomes an array literal.</param>
    public static string Of(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        byte[] bytes => $"\\x{Convert.ToHexString(bytes)}",
        DateTime time => Time(time),
        DateTimeOffset time => Infinity(time.UtcDateTime) ?? time.ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        TimeSpan span => Span(span),
        Enum => value.ToString()!,
        IEnumerable items => ArrayLiteral.Of(items),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Time(DateTime time) => Infinity(time) ?? (time.Kind == DateTimeKind.Unspecified
        ? time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)
        : time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture));

    /// <summary>What infinity is read as goes back as infinity; null: a finite time.</summary>
    private static string? Infinity(DateTime time) => time == DateTime.MaxValue ? "infinity" : time == DateTime.MinValue ? "-infinity" : null;

    /// <summary>For an interval as well as a time, which has no days and up to 24 hours.</summary>
    private static string Span(TimeSpan span)
    {
        var days = span == TimeSpan.FromDays(1) ? 0 : span.Days;
        var rest = span - TimeSpan.FromDays(days);
        var micros = Math.Abs(rest.Ticks) / TimeSpan.TicksPerMicrosecond;
        var seconds = micros / 1_000_000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(days == 0 ? "" : $"{days} days ")}{(rest < TimeSpan.Zero ? "-" : "")}{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}.{micros % 1_000_000:000000}");
    }
}
