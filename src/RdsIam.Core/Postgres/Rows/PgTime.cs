namespace RdsIam.Core.Postgres;

/// <summary>PostgreSQL's counts from 2000-01-01 as .NET's times. Infinity is MaxValue or MinValue.</summary>
internal static class PgTime
{
    private const long MicrosecondsPerDay = 86_400_000_000;

    // The bounds of DateTime, in microseconds from 2000.
    private const long First = -63_082_281_600_000_000;
    private const long Last = 252_455_615_999_999_999;

    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <exception cref="Fault">ValueOutOfRange: before year 1 or after 9999.</exception>
    public static DateTime Timestamp(long microseconds) => microseconds switch
    {
        long.MaxValue => DateTime.MaxValue,
        long.MinValue => DateTime.MinValue,
        >= First and <= Last => Epoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond),
        _ => throw new Fault("ValueOutOfRange", FaultKind.InvalidResult, null),
    };

    /// <exception cref="Fault">ValueOutOfRange: before year 1 or after 9999.</exception>
    public static DateTime Date(int days) => days switch
    {
        int.MaxValue => DateTime.MaxValue,
        int.MinValue => DateTime.MinValue,
        _ => Timestamp(days * MicrosecondsPerDay),
    };

    /// <summary>Since midnight; 24:00 is a whole day.</summary>
    public static TimeSpan Time(long microseconds) => new(microseconds * TimeSpan.TicksPerMicrosecond);
}
