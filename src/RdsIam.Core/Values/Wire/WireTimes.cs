using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Values.Wire;

/// <summary>Dates, times and intervals in PostgreSQL's binary format, and as PostgreSQL prints them.</summary>
internal static class WireTimes
{
    private const long Second = 1_000_000;
    private const long Day = 86_400 * Second;

    public static readonly WireDecoder<DateTime> Date = new(
        wire => PgTime.Date(BinaryPrimitives.ReadInt32BigEndian(wire)), value => Print(value, value.ToString("yyyy-MM-dd", Culture)));

    public static readonly WireDecoder<DateTime> Timestamp = new(
        wire => PgTime.Timestamp(BinaryPrimitives.ReadInt64BigEndian(wire)), value => Print(value, Clock(value)));

    public static readonly WireDecoder<DateTimeOffset> TimestampTz = new(
        wire => new DateTimeOffset(PgTime.Timestamp(BinaryPrimitives.ReadInt64BigEndian(wire)), TimeSpan.Zero),
        value => Print(value.UtcDateTime, Clock(value.UtcDateTime) + "+00"));

    public static readonly WireDecoder<TimeSpan> Time = new(
        wire => PgTime.Time(BinaryPrimitives.ReadInt64BigEndian(wire)),
        value => Clock(value.Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>A time with its offset has no .NET type: <c>12:30:00+02</c>.</summary>
    public static readonly WireDecoder<string> TimeTz = new(ReadTimeTz);

    /// <summary>A TimeSpan; with months, which have no fixed length, PostgreSQL's text.</summary>
    public static readonly WireDecoder<object> Interval = new(
        ReadInterval, value => value is TimeSpan span ? PrintInterval(0, 0, span.Ticks / TimeSpan.TicksPerMicrosecond) : (string)value);

    private static CultureInfo Culture => CultureInfo.InvariantCulture;

    private static string ReadTimeTz(ReadOnlySpan<byte> wire)
    {
        // The zone is in seconds west of Greenwich.
        var east = -BinaryPrimitives.ReadInt32BigEndian(wire[8..]);
        var zone = TimeSpan.FromSeconds(Math.Abs(east));
        var format = zone.Seconds != 0 ? "hh\\:mm\\:ss" : zone.Minutes != 0 ? "hh\\:mm" : "hh";
        return Clock(BinaryPrimitives.ReadInt64BigEndian(wire)) + (east < 0 ? "-" : "+") + zone.ToString(format, Culture);
    }

    private static object ReadInterval(ReadOnlySpan<byte> wire)
    {
        var time = BinaryPrimitives.ReadInt64BigEndian(wire);
        var days = BinaryPrimitives.ReadInt32BigEndian(wire[8..]);
        var months = BinaryPrimitives.ReadInt32BigEndian(wire[12..]);
        if ((time, days, months) is (long.MaxValue, int.MaxValue, int.MaxValue))
        {
            return "infinity";
        }

        if ((time, days, months) is (long.MinValue, int.MinValue, int.MinValue))
        {
            return "-infinity";
        }

        var all = (Int128)days * Day + time;
        return months == 0 && all >= long.MinValue / 10 && all <= long.MaxValue / 10
            ? TimeSpan.FromTicks((long)all * TimeSpan.TicksPerMicrosecond)
            : PrintInterval(months, days, time);
    }

    /// <summary>As IntervalStyle postgres prints.</summary>
    private static string PrintInterval(int months, int days, long time)
    {
        var text = new StringBuilder();
        var negative = false;
        Append(months / 12, "year");
        Append(months % 12, "mon");
        Append(days, "day");
        if (time != 0 || text.Length == 0)
        {
            text.Append(text.Length > 0 ? " " : "").Append(time < 0 ? "-" : negative ? "+" : "").Append(Clock(Math.Abs(time)));
        }

        return text.ToString();

        void Append(int value, string unit)
        {
            if (value == 0)
            {
                return;
            }

            // After a negative part a positive one shows its sign.
            text.Append(text.Length > 0 ? " " : "").Append(negative && value > 0 ? "+" : "").Append(Culture, $"{value} {unit}");
            text.Append(value == 1 ? "" : "s");
            negative = value < 0;
        }
    }

    private static string Print(DateTime value, string finite) => PgTime.InfinityOf(value) ?? finite;

    private static string Clock(DateTime value) => value.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", Culture);

    /// <summary>Hours are not cut at 24: an interval may have more.</summary>
    private static string Clock(long microseconds)
    {
        var text = string.Create(
            Culture, $"{microseconds / (3600 * Second):00}:{microseconds / (60 * Second) % 60:00}:{microseconds / Second % 60:00}");
        var fraction = microseconds % Second;
        return fraction == 0 ? text : text + "." + fraction.ToString("000000", Culture).TrimEnd('0');
    }
}
