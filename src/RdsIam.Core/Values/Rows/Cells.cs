using Npgsql;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Values.Rows;

/// <summary>
/// Reads one cell without boxing; the generated row readers call these by type. NULL is null. Each method's return type is
/// the type of the row's property.
/// </summary>
internal static class Cells
{
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

    /// <summary>A timestamp without time zone: a DateTime of no kind. Infinity is as <see cref="PgTime"/> has it.</summary>
    public static DateTime? Timestamp(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : PgTime.Timestamp(reader.GetFieldValue<long>(ordinal));

    /// <summary>A point in time, in UTC. Infinity is as <see cref="PgTime"/> has it.</summary>
    public static DateTimeOffset? TimestampTz(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : new DateTimeOffset(PgTime.Timestamp(reader.GetFieldValue<long>(ordinal)), TimeSpan.Zero);

    /// <summary>A day at midnight, of no kind. Infinity is as <see cref="PgTime"/> has it.</summary>
    public static DateTime? Date(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : PgTime.Date(reader.GetFieldValue<int>(ordinal));

    /// <summary>The time since midnight; 24:00 is a whole day.</summary>
    public static TimeSpan? Time(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : PgTime.Time(reader.GetFieldValue<long>(ordinal));
}
