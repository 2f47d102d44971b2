using Npgsql;
using NpgsqlTypes;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Queries.Members;

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

        return value is DateTime or DateTimeOffset
            // A place without a time zone takes a point in time by the session's clock, and a text by the clock in the text.
            ? ParameterValue.Of(value)
            : new NpgsqlParameter { Value = (object?)ValueText.Of(value, ServerType.Other) ?? DBNull.Value,
                NpgsqlDbType = NpgsqlDbType.Unknown };
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

            var type = ParameterValue.IsTyped(value) ? ParameterValue.Of(value).NpgsqlDbType : NpgsqlDbType.Unknown;
            if (type == NpgsqlDbType.Unknown || (seen is not null && type != common))
            {
                return NpgsqlDbType.Unknown;
            }

            (common, seen) = (type, value.GetType());
        }

        return common;
    }
}
