using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>A message that the server sent beside its results: RAISE NOTICE, a warning of DDL.</summary>
/// <param name="Severity">NOTICE, WARNING, INFO, LOG or DEBUG, in English whatever lc_messages says.</param>
/// <param name="SqlState">Five characters; 00000 for a plain notice.</param>
/// <param name="Text">The message.</param>
/// <param name="Detail">More about it.</param>
/// <param name="Hint">What to do.</param>
/// <param name="Where">The function that raised it.</param>
internal sealed record ServerNotice(string Severity, string SqlState, string Text, string? Detail, string? Hint, string? Where)
{
    public static ServerNotice Of(PostgresNotice notice) => new(
        notice.InvariantSeverity, notice.SqlState, notice.MessageText, notice.Detail, notice.Hint, notice.Where);
}
