using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>Runs a request as a transaction of its own in a session of its own, again where that is safe.</summary>
internal static class RequestWork
{
    /// <exception cref="Fault">It failed for good.</exception>
    public static async Task RunAsync(
        ConnectionPool pool, SessionOptions options, QueryRequest request, IQueryOutput output, CancellationToken cancellationToken)
    {
        var retries = request.EachAlone ? 0 : Retries.CountFor(options, SqlScript.Read(request).Statements);
        output.Holding = retries > 0 ? Holding.All : Holding.Nothing;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var session = await Retries.OpenAsync(pool, options, output, cancellationToken).ConfigureAwait(true);
                await RunAsync(session, request, output, cancellationToken).ConfigureAwait(true);
                output.Keep();
                return;
            }
            catch (Fault fault) when (attempt <= retries && Retries.MayRepeat(fault, isInTransaction: false))
            {
                output.Drop();
                await Retries.WaitAsync(fault, attempt, output, cancellationToken).ConfigureAwait(true);
            }
        }
    }

    /// <summary>Runs a request in a session and reads its results.</summary>
    public static async Task RunAsync(
        QuerySession session, QueryRequest request, IQueryOutput output, CancellationToken cancellationToken)
    {
        if (ScriptWork.IsNeeded(request))
        {
            await new ScriptWork(session, request, output).RunAsync(cancellationToken).ConfigureAwait(true);
            return;
        }

        // Back to where the caller is: rows are handed on there.
        using var execution = await QueryRunner.StartAsync(session, request, cancellationToken).ConfigureAwait(true);
        output.Read(execution);
    }
}
