using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>Starts queries. What comes back streams; see <see cref="QueryExecution"/>.</summary>
internal static class QueryRunner
{
    /// <summary>Runs a request on a connection of the pool, which goes back when the execution is disposed.</summary>
    /// <exception cref="Fault">The login failed, or the server refused (<see cref="SqlFault"/>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also on the server.</exception>
    public static async Task<QueryExecution> StartAsync(
        ConnectionPool pool, QueryRequest request, CancellationToken cancellationToken)
    {
        var statements = QueryText.Read(request);
        TransactionOutline.Check(request, statements);
        LostTraces.Warn(pool, request, statements);
        var connection = await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        statements = StringSetting.Of(connection) ? statements : QueryText.Read(request, conforms: false);
        if (MemberParameters.AreIn(request.Parameters))
        {
            request = await ResolveAsync(connection, request, statements, cancellationToken).ConfigureAwait(false);
        }

        var place = new QueryPlace(connection, pool.Forms, IsInTransaction: false);
        var command = new ServerCommand(place, request, statements, request.CommandTimeout ?? pool.Target.CommandTimeout);
        return await StartAsync(
            new QueryExecution(connection, owned: true, request, command) { MustEnd = true, MayLock = SessionTraces.MayLock(request.Sql) },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a request in a session, which stays open.</summary>
    /// <inheritdoc cref="StartAsync(ConnectionPool, QueryRequest, CancellationToken)" path="/exception"/>
    public static async Task<QueryExecution> StartAsync(
        QuerySession session, QueryRequest request, CancellationToken cancellationToken)
    {
        var statements = QueryText.Read(request, StringSetting.Of(session.Connection));
        session.Check(request, statements);
        var (isInTransaction, mustEnd) = (session.IsInTransaction, !session.IsInTransaction && session.Pinned is null);
        return await StartAsync(session, request, statements, isInTransaction, command => command, 0, mustEnd, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Runs a part of a request in a session; results and statements are counted on from those before it.</summary>
    /// <inheritdoc cref="StartAsync(ConnectionPool, QueryRequest, CancellationToken)" path="/exception"/>
    public static Task<QueryExecution> StartAsync(
        QuerySession session, QueryRequest request, ScriptPart part, ScriptResults results, CancellationToken cancellationToken) =>
            StartAsync(
            session,
            request,
            part.Statements,
            session.IsInTransaction || part.IsInTransaction,
            command => new PartCommand(command, part.FirstIndex, results.AreSeveral),
            results.Count,
            mustEnd: false,
            cancellationToken);

    private static async Task<QueryExecution> StartAsync(
        QuerySession session,
        QueryRequest request,
        IReadOnlyList<SqlStatement> statements,
        bool isInTransaction,
        Func<IServerCommand, IServerCommand> within,
        int firstResult,
        bool mustEnd,
        CancellationToken cancellationToken)
    {
        request = await MemberParameters.ResolveAsync(session.Connection, request, statements, cancellationToken).ConfigureAwait(false);
        var timeout = request.CommandTimeout ?? session.Pool.Target.CommandTimeout;
        var place = new QueryPlace(session.Connection, session.Pool.Forms, isInTransaction);
        var command = within(new ServerCommand(place, request, statements, timeout));
        return await StartAsync(
            new QueryExecution(session.Connection, owned: false, request, command, firstResult)
            {
                // A COMMIT that is not answered may have been done.
                IsInTransaction = isInTransaction && !statements.Any(StatementWords.Commits),
                MustEnd = mustEnd,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<QueryRequest> ResolveAsync(
        NpgsqlConnection connection, QueryRequest request, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        try
        {
            return await MemberParameters.ResolveAsync(connection, request, statements, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts an execution, and disposes it when it does not start.</summary>
    internal static async Task<QueryExecution> StartAsync(
        QueryExecution execution, CancellationToken cancellationToken)
    {
        try
        {
            await execution.StartAsync(cancellationToken).ConfigureAwait(false);
            return execution;
        }
        catch
        {
            await execution.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
