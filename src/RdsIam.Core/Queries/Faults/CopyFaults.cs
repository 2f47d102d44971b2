using System.Globalization;
using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Faults;

/// <summary>Turns what the driver throws while a COPY runs into faults.</summary>
internal static class CopyFaults
{
    /// <summary>The number stands near the beginning of a context that may quote a whole row behind it.</summary>
    private const int LongestContext = 1000;

    /// <summary>The fault, or null for what has no name here.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="connection">Where the COPY ran.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="source">What the rows come from, for people, if they come from us; its lines are the server's lines.</param>
    /// <param name="placeOf">From the server's position, from 1, to the place in what people wrote; null: that is the statement.</param>
    /// <param name="before">How many rows of the source an earlier statement took.</param>
    /// <param name="hintFor">Our own advice; null, or where it gives null: the server's.</param>
    public static Fault? Translate(
        Exception e,
        NpgsqlConnection connection,
        string sql,
        string? source,
        Func<int, SqlPlace?>? placeOf = null,
        long before = 0,
        Func<PostgresException, string?>? hintFor = null)
    {
        if (e is PostgresException error && !SqlFaults.EndsSession(error))
        {
            var origin = new SqlOrigin(sql, Statement: null, File: null, Record: null)
            {
                Places = position => position <= 0 ? null : placeOf is not null ? placeOf(position) : SqlPlace.At(sql, position - 1),
            };
            return new SqlFault(SqlFaults.KindOf(error.SqlState), error, origin, hintFor?.Invoke(error))
            {
                Record = source is null ? null : LineOf(error.Where) + (int)before,
            };
        }

        return e switch
        {
            Fault fault => fault,
            // What a broken server sends may trip the driver anywhere.
            NpgsqlException or IOException or InvalidOperationException or ArgumentException
                or InvalidCastException or IndexOutOfRangeException or ArithmeticException or OutOfMemoryException => new Fault(
                source is null ? Messages.ExportLost(ReasonOf(e, connection)) : Messages.ImportLost(ReasonOf(e, connection)),
                FaultKind.Connection,
                source,
                e),
            _ => null,
        };
    }

    /// <summary>Why a connection was lost, without a full stop: the server's word, or its tunnel's, or what became of the socket.</summary>
    public static string ReasonOf(Exception e, NpgsqlConnection connection) => (e is PostgresException ended
        ? ended.MessageText
        : PoolTunnel.ReasonFor(connection) ?? (e.InnerException ?? e).Message).TrimEnd('.');

    /// <summary>From the server's context: <c>COPY orders, line 7, column id: "x"</c>, in whatever language.</summary>
    public static int? LineOf(string? where)
    {
        foreach (var line in where is null ? default : where.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("COPY ", StringComparison.Ordinal) && NumberIn(line[..Math.Min(line.Length, LongestContext)]) is { } number)
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>The first number that stands behind a comma and one word.</summary>
    private static int? NumberIn(ReadOnlySpan<char> context)
    {
        while (context.IndexOf(", ") is >= 0 and var comma)
        {
            context = context[(comma + 2)..];
            var start = context.IndexOfAnyInRange('0', '9');
            var rest = start < 0 ? [] : context[start..];
            var end = rest.IndexOfAnyExceptInRange('0', '9');
            var isWhole = end < 0 || rest[end] is ',' or ':';
            if (start >= 0 && isWhole && context[..start].IndexOfAny("\",:") < 0
                && int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var line))
            {
                return line;
            }
        }

        return null;
    }
}
