using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>Starts queries. What comes back streams; see <see cref="QueryExecution"/>.</summary>
internal static class QueryRunner
{
    /// <summary>Runs a request on a connection of the pool, which goes back when the execution is disposed.</summary>
    /// <exception cref="Fault">The login failed, or the server refused (<see cref="SqlFault"/>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also on the server.</exception>
    public static async Task<QueryExecution> StartAsync(
        ConnectionPool pool, QueryRequest request, CancellationToken cancellationToken)
    {
        var statements = Parse(request);
        var connection = await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (MemberParameters.AreIn(request.Parameters))
        {
            request = await ResolveAsync(connection, request, statements, cancellationToken).ConfigureAwait(false);
        }

        var place = new QueryPlace(connection, pool.Forms, IsInTransaction: false);
        var command = new ServerCommand(place, request, statements, request.CommandTimeout ?? pool.Target.CommandTimeout);
        return await StartAsync(new QueryExecution(connection, owned: true, request, command), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a request on an open connection, for those who keep one (a transaction); it stays open.</summary>
    /// <inheritdoc cref="StartAsync(ConnectionPool, QueryRequest, CancellationToken)" path="/exception"/>
    public static Task<QueryExecution> StartAsync(
        NpgsqlConnection connection, QueryRequest request, CancellationToken cancellationToken)
    {
        var timeout = request.CommandTimeout ?? TimeSpan.FromSeconds(connection.CommandTimeout);
        // Whose connection it is, and whether a transaction is open, is not known here: nothing is taken for granted.
        var place = new QueryPlace(connection, new ResultForms(TimeProvider.System), IsInTransaction: true);
        var command = new ServerCommand(place, request, Parse(request), timeout);
        return StartAsync(new QueryExecution(connection, owned: false, request, command) { IsInTransaction = true }, cancellationToken);
    }

    /// <summary>Runs a request in a session, which stays open.</summary>
    /// <inheritdoc cref="StartAsync(ConnectionPool, QueryRequest, CancellationToken)" path="/exception"/>
    public static async Task<QueryExecution> StartAsync(
        QuerySession session, QueryRequest request, CancellationToken cancellationToken)
    {
        var statements = Parse(request);
        session.Check(request, statements);
        request = await MemberParameters.ResolveAsync(session.Connection, request, statements, cancellationToken).ConfigureAwait(false);
        var timeout = request.CommandTimeout ?? session.Pool.Target.CommandTimeout;
        var place = new QueryPlace(session.Connection, session.Pool.Forms, session.IsInTransaction);
        var command = new ServerCommand(place, request, statements, timeout);
        return await StartAsync(
            new QueryExecution(session.Connection, owned: false, request, command) { IsInTransaction = session.IsInTransaction },
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

    private static IReadOnlyList<SqlStatement> Parse(QueryRequest request)
    {
        request.CheckText();
        var statements = SqlScript.Parse(request.Sql, request.Parameters);
        return statements.Count > 0
            ? request.Prefix is { } prefix ? [.. statements.Select(statement => statement.After(prefix))] : statements
            : throw new Fault("QueryEmpty", FaultKind.InvalidArgument, request.File ?? request.Sql);
    }
}
