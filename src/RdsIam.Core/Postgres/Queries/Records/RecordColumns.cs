using Npgsql;
using NpgsqlTypes;

namespace RdsIam.Core.Postgres;

/// <summary>
/// Chooses how each value of a group of records is sent, so that one prepared statement serves them all: with its type where all
/// that are not null have the same, else as text without a type, which the server takes for what the place needs.
/// </summary>
internal static class RecordColumns
{
    /// <summary>The type of each value; Unknown: as text.</summary>
    public static NpgsqlDbType[] TypesOf(IReadOnlyList<QueryRecord> records, int count)
    {
        var types = new NpgsqlDbType[count];
        for (var i = 0; i < count; i++)
        {
            types[i] = TypeOf(records, i);
        }

        return types;
    }

    public static NpgsqlParameter Parameter(object? value, NpgsqlDbType type)
    {
        if (type != NpgsqlDbType.Unknown)
        {
            return value is null or DBNull ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type } : ParameterValue.Of(value);
        }

        return new NpgsqlParameter
        {
            Value = value switch { null or DBNull => DBNull.Value, string text => text, _ => ValueText.Of(value) },
            NpgsqlDbType = NpgsqlDbType.Unknown,
        };
    }

    private static NpgsqlDbType TypeOf(IReadOnlyList<QueryRecord> records, int index)
    {
        var common = NpgsqlDbType.Unknown;
        Type? seen = null;
        foreach (var record in records)
        {
            var value = record.Values[index];
            if (value is null or DBNull || (value.GetType() == seen && value is not DateTime))
            {
                continue;
            }

            var type = value is string ? NpgsqlDbType.Unknown : ParameterValue.Of(value).NpgsqlDbType;
            if (type == NpgsqlDbType.Unknown || (seen is not null && type != common))
            {
                return NpgsqlDbType.Unknown;
            }

            (common, seen) = (type, value.GetType());
        }

        return common;
    }
}
