using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;

namespace RdsIam.Core.Queries.Records;

/// <summary>Sends a group of records in a session.</summary>
internal static class RecordGroup
{
    /// <summary>Sends them and reads what comes back.</summary>
    /// <returns>Whether there were rows.</returns>
    /// <exception cref="SqlFault">The server refused; <see cref="SqlFault.Record"/> says which.</exception>
    public static async Task<bool> RunAsync(
        QuerySession session, RecordQuery query, IReadOnlyList<QueryRecord> records, IQueryOutput output,
        CancellationToken cancellationToken)
    {
        session.Check(query.Request, query.Statements);
        records = await MemberParameters.ResolveAsync(session.Connection, query, records, cancellationToken).ConfigureAwait(true);
        session.NotePrepared();
        var timeout = query.Request.CommandTimeout ?? session.Pool.Target.CommandTimeout;
        var place = new QueryPlace(session.Connection, session.Pool.Forms, session.IsInTransaction);
        var command = new RecordCommand(place, query, records, timeout);
        using var execution = await QueryRunner.StartAsync(
            new QueryExecution(session.Connection, owned: false, query.Request, command) { IsInTransaction = session.IsInTransaction },
            cancellationToken).ConfigureAwait(true);
        var hasRows = execution.Shape is not null;
        output.Read(execution);
        return hasRows;
    }
}
