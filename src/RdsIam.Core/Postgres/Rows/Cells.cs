using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>
/// Reads one cell without boxing; the generated row readers call these by type. NULL is null. Each method's return type is
/// the type of the row's property.
/// </summary>
internal static class Cells
{
    /// <summary>PostgreSQL counts time from here; its unit is the microsecond.</summary>
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    public static bool? Boolean(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetBoolean(ordinal);

    public static short? Int16(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetInt16(ordinal);

    public static int? Int32(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetInt32(ordinal);

    public static long? Int64(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetInt64(ordinal);

    public static float? Single(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetFloat(ordinal);

    public static double? Double(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetDouble(ordinal);

    public static Guid? Guid(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetGuid(ordinal);

    public static string? String(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    public static byte[]? Bytes(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<byte[]>(ordinal);

    /// <summary>A timestamp without time zone: a DateTime of no kind. Infinity is MaxValue or MinValue.</summary>
    public static DateTime? Timestamp(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : ToTimestamp(reader.GetFieldValue<long>(ordinal));

    /// <summary>A point in time, in UTC. Infinity is MaxValue or MinValue.</summary>
    public static DateTimeOffset? TimestampTz(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : ToTimestampTz(reader.GetFieldValue<long>(ordinal));

    /// <summary>A day at midnight, of no kind. Infinity is MaxValue or MinValue.</summary>
    public static DateTime? Date(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : ToDate(reader.GetFieldValue<int>(ordinal));

    /// <summary>The time since midnight; 24:00 is a whole day.</summary>
    public static TimeSpan? Time(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : ToTime(reader.GetFieldValue<long>(ordinal));

    /// <exception cref="Fault">ValueOutOfRange: before year 1 or after 9999.</exception>
    internal static DateTime ToTimestamp(long microseconds) => microseconds switch
    {
        long.MaxValue => DateTime.MaxValue,
        long.MinValue => DateTime.MinValue,
        _ => Shift(Epoch, microseconds),
    };

    /// <exception cref="Fault">ValueOutOfRange: before year 1 or after 9999.</exception>
    internal static DateTimeOffset ToTimestampTz(long microseconds) => microseconds switch
    {
        long.MaxValue => DateTimeOffset.MaxValue,
        long.MinValue => DateTimeOffset.MinValue,
        _ => new DateTimeOffset(Shift(Epoch, microseconds), TimeSpan.Zero),
    };

    /// <exception cref="Fault">ValueOutOfRange: before year 1 or after 9999.</exception>
    internal static DateTime ToDate(int days) => days switch
    {
        int.MaxValue => DateTime.MaxValue,
        int.MinValue => DateTime.MinValue,
        _ => Shift(Epoch, days * (TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond)),
    };

    internal static TimeSpan ToTime(long microseconds) => new(microseconds * TimeSpan.TicksPerMicrosecond);

    private static DateTime Shift(DateTime from, long microseconds)
    {
        // The bounds of DateTime, in microseconds from 2000.
        const long First = -63_082_281_600_000_000;
        const long Last = 252_455_615_999_999_999;
        return microseconds is >= First and <= Last
            ? from.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : throw new Fault("ValueOutOfRange", FaultKind.InvalidResult, null);
    }
}
