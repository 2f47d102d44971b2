using System.Collections;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace RdsIam.Core.Postgres;

/// <summary>
/// Turns a .NET value into a parameter. Text goes without a type, as a quoted literal in psql does, so that the server takes it
/// for what the place needs: a number, a date, an enum, json, inet. Other values carry their type.
/// </summary>
internal static class ParameterValue
{
    public static NpgsqlParameter Of(object? value) => value switch
    {
        null or DBNull => Untyped(DBNull.Value),
        string text => Untyped(text),
        bool or short or int or long or float or double or decimal or Guid or byte[] or TimeSpan or DateOnly or TimeOnly =>
            new NpgsqlParameter { Value = value },
        byte or sbyte => new NpgsqlParameter { Value = Convert.ToInt16(value, CultureInfo.InvariantCulture) },
        ushort => new NpgsqlParameter { Value = Convert.ToInt32(value, CultureInfo.InvariantCulture) },
        uint => new NpgsqlParameter { Value = Convert.ToInt64(value, CultureInfo.InvariantCulture) },
        DateTime time => new NpgsqlParameter { Value = time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time },
        DateTimeOffset time => new NpgsqlParameter { Value = time.ToUniversalTime() },
        Enum => Untyped(value.ToString()!),
        IEnumerable items => OfItems(items),
        IFormattable other => Untyped(other.ToString(null, CultureInfo.InvariantCulture)),
        _ => Untyped(value.ToString() ?? ""),
    };

    private static NpgsqlParameter OfItems(IEnumerable items) => Untyped(ArrayLiteral.Of(items));

    private static NpgsqlParameter Untyped(object value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Unknown };
}
