using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>Turns what the driver throws while a COPY runs into faults.</summary>
internal static partial class CopyFaults
{
    /// <summary>The fault, or null for what has no name here.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="source">What the rows come from, for people, if they come from us; its lines are the server's lines.</param>
    /// <param name="placeOf">From the server's position, from 1, to the place in what people wrote; null: that is the statement.</param>
    /// <param name="before">How many rows of the source an earlier statement took.</param>
    public static Fault? Translate(Exception e, string sql, string? source, Func<int, SqlPlace?>? placeOf = null, long before = 0)
    {
        if (e is PostgresException error && !SqlFaults.EndsSession(error))
        {
            var origin = new SqlOrigin(sql, Statement: null, File: null, Record: null)
            {
                Places = position => position <= 0 ? null : placeOf is not null ? placeOf(position) : SqlPlace.At(sql, position - 1),
            };
            return new SqlFault(SqlFaults.KindOf(error.SqlState), error, origin, hint: null)
            {
                Record = source is null ? null : LineOf(error.Where) + (int)before,
            };
        }

        return e switch
        {
            Fault fault => fault,
            NpgsqlException or IOException => new Fault(
                source is null ? "ExportLost" : "ImportLost",
                FaultKind.Connection,
                source,
                e,
                (e is PostgresException ended ? ended.MessageText : (e.InnerException ?? e).Message).TrimEnd('.')),
            _ => null,
        };
    }

    /// <summary>From the server's context: <c>COPY orders, line 7, column id: "x"</c>, in whatever language.</summary>
    private static int? LineOf(string? where) =>
        where is not null && CopyLine().Match(where) is { Success: true } match
        && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line)
            ? line
            : null;

    [GeneratedRegex(@"^COPY .*?, \D*?(\d+)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex CopyLine();
}
