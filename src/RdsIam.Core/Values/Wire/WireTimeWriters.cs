using RdsIam.Core.Bulk;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Values.Wire;

/// <summary>
/// Dates and times in PostgreSQL's binary format: whole microseconds, a smaller part of a .NET value is cut off. Of texts only ISO
/// 8601 is read here; what else there is (names of zones, other orders, nanoseconds) goes to the server as it is.
/// </summary>
/// <param name="isUtc">Whether a time without offset is meant in UTC; else only the server knows which instant it is.</param>
internal sealed class WireTimeWriters(bool isUtc)
{
    public static CellOutcome Date(WireWriter writer, object value)
    {
        DateTime? date = value switch
        {
            DateTime time => time,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue),
            string text => IsoTime.Read(text) is { HasClock: false, HasOffset: false } iso ? iso.Clock : null,
            _ => null,
        };
        writer.Int32(4);
        writer.Int32(date is null ? 0 : PgTime.DaysOf(date.Value));
        return date is not null ? CellOutcome.Written : WireNumbers.Otherwise(value);
    }

    public static CellOutcome Time(WireWriter writer, object value)
    {
        TimeSpan? time = value switch
        {
            TimeSpan span => span,
            TimeOnly clock => clock.ToTimeSpan(),
            DateTime clock => clock.TimeOfDay,
            string text => IsoTime.ReadClock(text),
            _ => null,
        };
        writer.Int32(8);
        writer.Int64((time?.Ticks ?? 0) / TimeSpan.TicksPerMicrosecond);
        return time is { Ticks: >= 0 and <= TimeSpan.TicksPerDay } ? CellOutcome.Written : WireNumbers.Otherwise(value);
    }

    /// <summary>A clock without time zone; points in time were made one before (<see cref="SessionClock"/>).</summary>
    public static CellOutcome Timestamp(WireWriter writer, object value) => Microseconds(writer, value, value switch
    {
        DateTime clock => clock,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        string text => IsoTime.Read(text) is { HasOffset: false } iso ? iso.Clock : null,
        _ => null,
    });

    public CellOutcome TimestampTz(WireWriter writer, object value) =>
        value is DateTime { Kind: DateTimeKind.Unspecified } or DateOnly && !isUtc
        ? CellOutcome.AsText
        : Microseconds(writer, value, value switch
        {
            DateTime time => PgTime.InfinityOf(time) is not null || time.Kind == DateTimeKind.Unspecified ? time : time.ToUniversalTime(),
            DateTimeOffset point => point.UtcDateTime,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue),
            string text => IsoTime.Read(text) is { } iso && (iso.HasOffset || isUtc) ? iso.Clock - iso.Offset : null,
            _ => null,
        });

    private static CellOutcome Microseconds(WireWriter writer, object value, DateTime? time)
    {
        writer.Int32(8);
        writer.Int64(time is null ? 0 : PgTime.MicrosecondsOf(time.Value));
        return time is not null ? CellOutcome.Written : WireNumbers.Otherwise(value);
    }
}
