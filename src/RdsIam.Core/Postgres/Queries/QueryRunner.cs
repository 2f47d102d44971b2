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
        var timeout = request.CommandTimeout ?? pool.Target.CommandTimeout;
        return await StartAsync(connection, owned: true, pool.HasForeignTypes, request, statements, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a request on an open connection, for those who keep one (a transaction); it stays open.</summary>
    /// <inheritdoc cref="StartAsync(ConnectionPool, QueryRequest, CancellationToken)" path="/exception"/>
    public static Task<QueryExecution> StartAsync(
        NpgsqlConnection connection, QueryRequest request, CancellationToken cancellationToken) => StartAsync(
            connection,
            owned: false,
            describe: false,
            request,
            Parse(request),
            request.CommandTimeout ?? TimeSpan.FromSeconds(connection.CommandTimeout),
            cancellationToken);

    private static async Task<QueryExecution> StartAsync(
        NpgsqlConnection connection,
        bool owned,
        bool describe,
        QueryRequest request,
        IReadOnlyList<SqlStatement> statements,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        var execution = new QueryExecution(connection, owned, request, statements, timeout);
        try
        {
            await execution.StartAsync(describe, cancellationToken).ConfigureAwait(false);
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
        var statements = SqlScript.Parse(request.Sql, request.Parameters);
        return statements.Count > 0
            ? statements
            : throw new Fault("QueryEmpty", FaultKind.InvalidArgument, request.Sql);
    }
}
