using Npgsql;
using RdsIam.Core.Queries.Faults;

namespace RdsIam.Core.Bulk;

/// <summary>What the messages of a COPY FROM STDIN need to know.</summary>
/// <param name="Session">Where the rows go.</param>
/// <param name="Sql">The statement.</param>
/// <param name="Name">What the rows come from, for people.</param>
/// <param name="File">How the file is written, where people wrote the rows; null: they are records.</param>
/// <param name="Before">How many rows of the source an earlier copy took.</param>
internal sealed record CopySource(ImportSession Session, string Sql, string Name, CopyOptions? File, long Before)
{
    /// <summary>The fault, or null for what has no name here.</summary>
    public Fault? Translate(Exception e) => e is TimeoutException
        ? new Fault(Messages.CopyTimedOut(Session.Limit.TotalSeconds), FaultKind.Timeout, Name, e)
        : CopyFaults.Translate(e, Session.Connection, Sql, Name, before: Before, hintFor: Hint);

    private string? Hint(PostgresException error) =>
        Session.Mode.HintFor is { } own
            ? own(error)
            : CopyHints.ForRow(error, isPlain: true) ?? (File is null ? null : CopyHints.For(error, File));
}
