using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Queries.Sessions;

namespace RdsIam.Core.Queries.Plans;

/// <summary>Asks the server for a statement's plan.</summary>
internal static class ExplainWork
{
    private const string Estimate = "EXPLAIN (FORMAT JSON, SETTINGS) ";
    private const string Measure = "EXPLAIN (FORMAT JSON, SETTINGS, ANALYZE, BUFFERS) ";

    /// <summary>
    /// The plan; with <paramref name="analyze"/> the statement is run, in a transaction that is rolled back whatever comes: what it
    /// changed is undone, but for what no transaction undoes (sequences have gone on).
    /// </summary>
    /// <exception cref="Fault">The server refused; there is not exactly one statement.</exception>
    public static async Task<QueryPlan> RunAsync(
        ConnectionPool pool, SessionOptions options, QueryRequest request, bool analyze, IQueryOutput output,
        CancellationToken cancellationToken)
    {
        var statements = SqlScript.Parse(request.Sql, request.Parameters);
        if (statements.Count > 1)
        {
            throw new Fault(Messages.ExplainTakesOneStatement(statements.Count), FaultKind.InvalidArgument, request.File);
        }

        using var session =
            await Retries.OpenAsync(pool, options with { Transaction = analyze }, output, cancellationToken).ConfigureAwait(false);
        using var execution = await QueryRunner.StartAsync(
            session, request with { Prefix = analyze ? Measure : Estimate, ExpandJson = null }, cancellationToken).ConfigureAwait(false);
        using var stop = cancellationToken.Register(execution.Cancel);
        execution.Read();
        var json = (string)execution.Value(0)!;
        execution.NextResult();
        return PlanReader.Read(json);
    }
}
