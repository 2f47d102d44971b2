using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>
/// One connection of a pool for as long as its owner needs it, set as the options say. However it ends, an open transaction is
/// rolled back and role and settings are reset before the connection goes back.
/// </summary>
/// <remarks>
/// A second net lies below: the driver discards a session's state (DISCARD ALL) before a pooled connection's next use, and closes
/// connections that broke.
/// </remarks>
internal sealed class QuerySession : IDisposable
{
    /// <summary>BEGIN, ROLLBACK and settings do nothing that takes time.</summary>
    private static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Nobody has an interest in a session any more that is to be reset only.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);

    private readonly SessionOptions _options;
    private bool _isSet;
    private bool _hasPrepared;
    private bool _disposed;

    private QuerySession(ConnectionPool pool, NpgsqlConnection connection, SessionOptions options)
    {
        Pool = pool;
        Connection = connection;
        _options = options;
    }

    public ConnectionPool Pool { get; }

    public NpgsqlConnection Connection { get; }

    public bool IsInTransaction { get; private set; }

    /// <summary>Whether anything can be asked of the server: it has not ended the session, nor is its answer still waited for.</summary>
    public bool IsOpen => Connection.State == System.Data.ConnectionState.Open && !ServerWait.IsHeld(Connection);

    /// <summary>Takes a connection and sets it; with <see cref="SessionOptions.Transaction"/> the transaction is begun.</summary>
    /// <exception cref="Fault">The login failed, or the server refused a setting.</exception>
    public static async Task<QuerySession> OpenAsync(
        ConnectionPool pool, SessionOptions options, CancellationToken cancellationToken)
    {
        var connection = await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        var session = new QuerySession(pool, connection, options);
        try
        {
            await session.StartAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Begins a transaction in a session without one.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        IsInTransaction = true;
        await ExecuteAsync([SessionSql.BeginPlain], ControlTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the transaction.</summary>
    /// <exception cref="SqlFault">A constraint that was deferred to the end, a serialization failure: nothing is kept.</exception>
    /// <exception cref="Fault">CommitOutcomeUnknown: the answer did not come. It must not be sent again.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        CheckOpen();
        try
        {
            await ServerCommit.RunAsync(Connection, token => SendAsync(["COMMIT"], token), _options.CommandTimeout, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            throw SqlFaults.Translate(e, origin: null);
        }

        IsInTransaction = false;
    }

    /// <summary>Undoes the transaction.</summary>
    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        IsInTransaction = false;
        await ExecuteAsync(["ROLLBACK"], ControlTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses statements that would end the transaction that holds them.</summary>
    /// <exception cref="Fault">TransactionStatement.</exception>
    public void Check(QueryRequest request, IEnumerable<SqlStatement> statements)
    {
        if (IsInTransaction && statements.FirstOrDefault(s => StatementWords.ControlsTransaction(s.Text)) is { } statement)
        {
            var place = SqlPlace.At(request.Sql, statement.SourceHead);
            throw new Fault("TransactionStatement", FaultKind.InvalidArgument, request.File, place.Line, place.LineText.Trim());
        }
    }

    /// <summary>Statements were prepared, which would stay with the pooled connection: they are forgotten at the end.</summary>
    public void NotePrepared() => _hasPrepared = true;

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            if (IsOpen)
            {
                ServerWork.RunAsync(Connection, GiveUpAsync, FarewellTimeout, CancellationToken.None).GetAwaiter().GetResult();
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            // A connection that does not answer is broken, and its pool closes it.
        }
        finally
        {
            ServerWait.Free(Connection, Connection.Dispose);
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var statements = _options.Transaction ? SessionSql.Begin(_options) : SessionSql.Set(_options);
        if (statements.Count > 0)
        {
            (IsInTransaction, _isSet) = (_options.Transaction, !_options.Transaction);
            await ExecuteAsync(statements, ControlTimeout, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> GiveUpAsync(CancellationToken cancellationToken)
    {
        List<string> statements = [.. IsInTransaction ? ["ROLLBACK"] : Array.Empty<string>(), .. _isSet ? SessionSql.Reset(_options) : []];
        if (statements.Count > 0)
        {
            await SendAsync(statements, cancellationToken).ConfigureAwait(false);
        }

        if (_hasPrepared)
        {
            // It waits in the driver; whoever waits for this is sent away in time.
            await Task.Run(Connection.UnprepareAll, CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }

    private async Task ExecuteAsync(IReadOnlyList<string> statements, TimeSpan limit, CancellationToken cancellationToken)
    {
        CheckOpen();
        try
        {
            await ServerWork.RunAsync(Connection, token => SendAsync(statements, token), limit, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (SessionFaults.IsRole(e, _options))
        {
            throw await ExplainAsync(e, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (Fault or OperationCanceledException))
        {
            throw SessionFaults.Translate(e, limit);
        }
    }

    private void CheckOpen()
    {
        if (!IsOpen)
        {
            throw SessionFaults.Lost(null, Messages.Format("SessionOver"));
        }
    }

    private async Task<Fault> ExplainAsync(PostgresException e, CancellationToken cancellationToken)
    {
        if (IsInTransaction)
        {
            await RollbackAsync(cancellationToken).ConfigureAwait(false);
        }

        return await RoleRefusal.ExplainAsync(Connection, e, _options.Role!.Value, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> SendAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        var batch = Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            foreach (var statement in statements)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }
}
