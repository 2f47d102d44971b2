using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Queries.Requests;

/// <summary>
/// Turns a .NET value into a parameter. Text goes without a type, as a quoted literal in psql does, so that the server takes it
/// for what the place needs: a number, a date, an enum, json, inet. Other values carry their type, where PostgreSQL has it and
/// every place that the value fits takes it as the value: not so an unsigned number (no type for oid, xid and bigint alike) and a
/// [single], whose type is converted with digits that it never had (0.1 to 0.10000000149011612).
/// </summary>
internal static class ParameterValue
{
    /// <exception cref="ValueRefusal">There is no way to send it.</exception>
    public static NpgsqlParameter Of(object? value) => value switch
    {
        null or DBNull => Untyped(DBNull.Value),
        bool or short or int or long or double or decimal or Guid or byte[] or TimeSpan or TimeOnly =>
            new NpgsqlParameter { Value = value },
        byte or sbyte => new NpgsqlParameter { Value = Convert.ToInt16(value, CultureInfo.InvariantCulture) },
        ushort => new NpgsqlParameter { Value = Convert.ToInt32(value, CultureInfo.InvariantCulture) },
        DateOnly day => Date(day.ToDateTime(TimeOnly.MinValue)),
        DateTime { Kind: DateTimeKind.Unspecified } clock => Timestamp(clock, NpgsqlDbType.Timestamp),
        DateTime time => Timestamp(PgTime.InfinityOf(time) is null ? time.ToUniversalTime() : time, NpgsqlDbType.TimestampTz),
        DateTimeOffset point => Timestamp(point.UtcDateTime, NpgsqlDbType.TimestampTz),
        _ => Untyped(ValueText.Of(value)),
    };

    /// <summary>Whether a value goes with a type, and not as text.</summary>
    public static bool IsTyped(object value) => value is bool or byte or sbyte or short or ushort or int or long or double or decimal
        or Guid or byte[] or TimeSpan or TimeOnly or DateOnly or DateTime or DateTimeOffset;

    /// <summary>Makes sure that a value can be sent, before it is sent with others.</summary>
    /// <exception cref="ValueRefusal">There is no way to send it.</exception>
    public static void Check(object? value)
    {
        if (value is not null && !IsTyped(value))
        {
            ValueText.Of(value, ServerType.Other);
        }
    }

    /// <summary>As the server counts: the driver would make infinity of the first and the last day.</summary>
    private static NpgsqlParameter Timestamp(DateTime time, NpgsqlDbType type) =>
        new() { Value = PgTime.MicrosecondsOf(time), NpgsqlDbType = type };

    private static NpgsqlParameter Date(DateTime day) => new() { Value = PgTime.DaysOf(day), NpgsqlDbType = NpgsqlDbType.Date };

    private static NpgsqlParameter Untyped(object value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Unknown };
}
