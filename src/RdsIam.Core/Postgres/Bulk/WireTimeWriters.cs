using System.Globalization;

namespace RdsIam.Core.Postgres;

/// <summary>
/// Dates and times in PostgreSQL's binary format: whole microseconds, a smaller part is cut off. MaxValue and MinValue are
/// infinity, as they are when rows are read. Of texts only those are read that mean one thing to everybody: year first.
/// </summary>
/// <param name="zone">In which a time without offset is meant, as the server would mean it.</param>
internal sealed class WireTimeWriters(TimeZoneInfo zone)
{
    private const DateTimeStyles AsWritten = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;

    private static readonly DateTime Epoch = new(2000, 1, 1);

    public static bool Date(WireWriter writer, object value)
    {
        writer.Int32(4);
        DateTime? date = value switch
        {
            DateTime time => time,
            DateTimeOffset time => time == DateTimeOffset.MaxValue ? DateTime.MaxValue : time.DateTime,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue),
            string text => OfText(text, zoned: false),
            _ => null,
        };
        // Its own day: before 2000 the part of a day must not count towards the next.
        int? days = date == DateTime.MaxValue ? int.MaxValue : date == DateTime.MinValue ? int.MinValue : (date?.Date - Epoch)?.Days;
        writer.Int32(days ?? 0);
        return days is not null;
    }

    public static bool Time(WireWriter writer, object value)
    {
        writer.Int32(8);
        TimeSpan? time = value switch
        {
            TimeSpan span => span,
            TimeOnly clock => clock.ToTimeSpan(),
            string text => OfClock(text.Trim()),
            _ => null,
        };
        writer.Int64((time?.Ticks ?? 0) / TimeSpan.TicksPerMicrosecond);
        return time is { Ticks: >= 0 and <= TimeSpan.TicksPerDay };
    }

    /// <summary>A point in time becomes its clock in UTC.</summary>
    public static bool Timestamp(WireWriter writer, object value)
    {
        DateTime? time = value switch
        {
            DateTime local when IsFinite(local) && local.Kind == DateTimeKind.Local => local.ToUniversalTime(),
            DateTime plain => plain,
            DateTimeOffset point => point.UtcDateTime,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue),
            string text => OfText(text, zoned: false),
            _ => null,
        };
        return Microseconds(writer, time);
    }

    /// <summary>A clock without offset is meant in the session's time zone.</summary>
    public bool TimestampTz(WireWriter writer, object value)
    {
        DateTime? time = value switch
        {
            DateTime plain => Universal(plain),
            DateTimeOffset point => point.UtcDateTime,
            DateOnly day => Universal(day.ToDateTime(TimeOnly.MinValue)),
            string text => HasOffset(text) ? OfText(text, zoned: true) : OfText(text, zoned: false) is { } clock ? Universal(clock) : null,
            _ => null,
        };
        return Microseconds(writer, time);
    }

    private DateTime Universal(DateTime time) =>
        !IsFinite(time) ? time
        : time.Kind != DateTimeKind.Unspecified ? time.ToUniversalTime()
        // In the hour that the clocks skip, the offset before it counts, as in PostgreSQL.
        : DateTime.SpecifyKind(time - zone.GetUtcOffset(zone.IsInvalidTime(time) ? time.AddHours(-1) : time), DateTimeKind.Utc);

    private static bool Microseconds(WireWriter writer, DateTime? time)
    {
        writer.Int32(8);
        writer.Int64(time switch
        {
            null => 0,
            { } infinite when infinite == DateTime.MaxValue => long.MaxValue,
            { } infinite when infinite == DateTime.MinValue => long.MinValue,
            { } finite => (long)Math.Floor((finite.Ticks - Epoch.Ticks) / (decimal)TimeSpan.TicksPerMicrosecond),
        });
        return time is not null;
    }

    private static bool IsFinite(DateTime time) => time != DateTime.MaxValue && time != DateTime.MinValue;

    /// <summary>Year first, or infinity; null for anything else.</summary>
    private static DateTime? OfText(string text, bool zoned)
    {
        text = text.Trim();
        if (text is not [_, _, _, _, '-', _, _, '-', _, _, ..])
        {
            return text.ToLowerInvariant() switch { "infinity" => DateTime.MaxValue, "-infinity" => DateTime.MinValue, _ => null };
        }

        if (!zoned && HasOffset(text))
        {
            // A clock without zone takes the clock and leaves the offset, as PostgreSQL does.
            text = text[..OffsetStart(text)];
        }

        return DateTime.TryParse(text, CultureInfo.InvariantCulture, AsWritten, out var time)
            ? zoned ? time : DateTime.SpecifyKind(time, DateTimeKind.Unspecified)
            : null;
    }

    private static bool HasOffset(string text) => OffsetStart(text) > 0;

    /// <summary>Behind the clock; the hyphens of the date do not count.</summary>
    private static int OffsetStart(string text) => text.Length <= 10 ? -1 : text.IndexOfAny(['+', '-', 'Z', 'z'], 10);

    private static TimeSpan? OfClock(string text) =>
        text is "24:00" or "24:00:00" ? TimeSpan.FromDays(1)
        : text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time
        : null;
}
