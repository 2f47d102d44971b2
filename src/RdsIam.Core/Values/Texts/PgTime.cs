namespace RdsIam.Core.Values.Texts;

/// <summary>
/// PostgreSQL's counts from 2000-01-01 as .NET's times, and back. Infinity is a time that PostgreSQL has not, as its own are whole
/// microseconds: so the first and the last day that .NET knows stay what they are.
/// </summary>
internal static class PgTime
{
    private const long MicrosecondsPerDay = 86_400_000_000;

    // The bounds of DateTime, in microseconds from 2000.
    private const long First = -63_082_281_600_000_000;
    private const long Last = 252_455_615_999_999_999;

    /// <summary>DateTime.MaxValue, a tenth of a microsecond before year 10000.</summary>
    public static readonly DateTime Infinity = DateTime.MaxValue;

    /// <summary>A tenth of a microsecond after DateTime.MinValue, which is 0001-01-01 itself: <c>[datetime]::new(1)</c>.</summary>
    public static readonly DateTime MinusInfinity = new(1);

    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <exception cref="Fault">ValueOutOfRange: before year 1 or after 9999.</exception>
    public static DateTime Timestamp(long microseconds) => microseconds switch
    {
        long.MaxValue => Infinity,
        long.MinValue => MinusInfinity,
        >= First and <= Last => Epoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond),
        _ => throw new Fault(Messages.ValueOutOfRange, FaultKind.InvalidResult, null),
    };

    /// <exception cref="Fault">ValueOutOfRange: before year 1 or after 9999.</exception>
    public static DateTime Date(int days) => days switch
    {
        int.MaxValue => Infinity,
        int.MinValue => MinusInfinity,
        _ => Timestamp(days * MicrosecondsPerDay),
    };

    /// <summary>Since midnight; 24:00 is a whole day.</summary>
    /// <exception cref="FormatException">No time of a day.</exception>
    public static TimeSpan Time(long microseconds) => microseconds is >= 0 and <= MicrosecondsPerDay
        ? new TimeSpan(microseconds * TimeSpan.TicksPerMicrosecond)
        : throw new FormatException($"{microseconds} microseconds are no time of a day.");

    /// <summary>As PostgreSQL writes infinity; null: a finite time.</summary>
    public static string? InfinityOf(DateTime time) => time == Infinity ? "infinity" : time == MinusInfinity ? "-infinity" : null;

    /// <summary>The count of a timestamp; what is smaller than a microsecond is cut off. The kind does not count.</summary>
    public static long MicrosecondsOf(DateTime time) => time == Infinity ? long.MaxValue
        : time == MinusInfinity ? long.MinValue
        : (time.Ticks / TimeSpan.TicksPerMicrosecond) - (Epoch.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The count of a date; the time of day does not count.</summary>
    public static int DaysOf(DateTime time) => time == Infinity ? int.MaxValue
        : time == MinusInfinity ? int.MinValue
        : (time.Date - Epoch).Days;
}
