using Npgsql;
using RdsIam.Core.Users;

namespace RdsIam.Core.Postgres;

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
    private const int ControlSeconds = 30;

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
        await ExecuteAsync([SessionSql.BeginPlain], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the transaction; nothing is kept when it fails.</summary>
    /// <exception cref="SqlFault">A constraint that was deferred to the end, a serialization failure.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(["COMMIT"], cancellationToken).ConfigureAwait(false);
        IsInTransaction = false;
    }

    /// <summary>Undoes the transaction.</summary>
    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        IsInTransaction = false;
        await ExecuteAsync(["ROLLBACK"], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses statements that would end the transaction that holds them.</summary>
    /// <exception cref="Fault">TransactionStatement.</exception>
    public void Check(QueryRequest request, IEnumerable<SqlStatement> statements)
    {
        if (IsInTransaction && statements.FirstOrDefault(s => StatementWords.ControlsTransaction(s.Text)) is { } statement)
        {
            var place = SqlPlace.At(request.Sql, statement.SourceStart);
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
            GiveUp();
        }
        catch (NpgsqlException)
        {
            // A connection that does not answer is broken, and its pool closes it.
        }
        finally
        {
            Connection.Dispose();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var statements = _options.Transaction ? SessionSql.Begin(_options) : SessionSql.Set(_options);
        if (statements.Count > 0)
        {
            (IsInTransaction, _isSet) = (_options.Transaction, !_options.Transaction);
            await ExecuteAsync(statements, cancellationToken).ConfigureAwait(false);
        }
    }

    private void GiveUp()
    {
        List<string> statements = [.. IsInTransaction ? ["ROLLBACK"] : Array.Empty<string>(), .. _isSet ? SessionSql.Reset(_options) : []];
        if (Connection.State != System.Data.ConnectionState.Open)
        {
            return;
        }

        if (statements.Count > 0)
        {
            using var batch = Batch(statements);
            batch.ExecuteNonQuery();
        }

        if (_hasPrepared)
        {
            Connection.UnprepareAll();
        }
    }

    private async Task ExecuteAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        var batch = Batch(statements);
        await using (batch.ConfigureAwait(false))
        {
            try
            {
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (SessionFaults.IsRole(e, _options))
            {
                throw await ExplainAsync(e, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException e) when (SessionFaults.Translate(e, batch) is { } fault)
            {
                throw fault;
            }
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

    private NpgsqlBatch Batch(IReadOnlyList<string> statements)
    {
        var batch = Connection.CreateBatch();
        // COMMIT may wait for a standby for as long as it takes.
        batch.Timeout = statements is ["COMMIT"] ? 0 : ControlSeconds;
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        return batch;
    }
}
