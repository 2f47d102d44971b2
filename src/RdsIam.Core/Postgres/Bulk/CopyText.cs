using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RdsIam.Core.Postgres;

/// <summary>A .NET value as a text that PostgreSQL reads as the same value.</summary>
internal static class CopyText
{
    private static readonly JsonSerializerOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="value">Not null.</param>
    public static string Of(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        byte[] bytes => $"\\x{Convert.ToHexString(bytes)}",
        DateTime time => OfTime(time),
        DateTimeOffset time => OfPoint(time),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => OfSpan(time.ToTimeSpan()),
        TimeSpan span => OfSpan(span),
        Enum named => named.ToString(),
        IDictionary => Json(value),
        IEnumerable items => ArrayLiteral.Of(items),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Dictionaries become objects and lists arrays.</summary>
    public static string Json(object value) => JsonSerializer.Serialize(value, JsonOptions);

    private static string OfTime(DateTime time) =>
        time == DateTime.MaxValue ? "infinity"
        : time == DateTime.MinValue ? "-infinity"
        : time.Kind == DateTimeKind.Unspecified ? Clock(time)
        : $"{Clock(time.ToUniversalTime())}+00";

    private static string OfPoint(DateTimeOffset time) =>
        time == DateTimeOffset.MaxValue ? "infinity"
        : time == DateTimeOffset.MinValue ? "-infinity"
        : Clock(time.DateTime) + time.ToString("zzz", CultureInfo.InvariantCulture);

    private static string Clock(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);

    /// <summary>Serves time and interval: hours are not cut at 24.</summary>
    private static string OfSpan(TimeSpan span) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(span < TimeSpan.Zero ? "-" : "")}{Math.Abs((long)span.TotalHours):00}:{span.Duration():mm\\:ss\\.ffffff}");
}
