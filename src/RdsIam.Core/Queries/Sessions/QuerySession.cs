using Npgsql;
using RdsIam.Core.Catalog;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Copying;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>
/// One connection of a pool for as long as its owner needs it, set as the options say. However it ends, an open transaction is
/// rolled back and role and settings are reset before the connection goes back. Over a pinned session, what was open before stays open.
/// </summary>
/// <remarks>
/// In a pinned session's transaction what begins here is a savepoint, so that the outer one goes on. A second net lies below: the driver
/// discards a session's state (DISCARD ALL) before a pooled connection's next use, and closes connections that broke.
/// </remarks>
internal sealed class QuerySession : IDisposable
{
    /// <summary>BEGIN, ROLLBACK and settings do nothing that takes time.</summary>
    private static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(30);

    private readonly SessionOptions _options;
    private bool _isSet;
    private bool _isNested;
    private bool _hasPrepared;
    private bool _mayLock;
    private bool _disposed;

    private QuerySession(ConnectionPool pool, NpgsqlConnection connection, SessionOptions options)
    {
        Pool = pool;
        Connection = connection;
        _options = options;
    }

    public ConnectionPool Pool { get; }

    public NpgsqlConnection Connection { get; }

    /// <summary>A transaction was begun here, and is ended here: nothing else may end it.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>A transaction is open, begun here, by the text, or in a pinned session before.</summary>
    public bool IsInTransaction => HasBegun || State != TransactionState.None;

    /// <summary>What the server said last.</summary>
    public TransactionState State => DriverConnection.TransactionOf(Connection);

    /// <summary>The session that lasts; null: the connection goes back to its pool.</summary>
    public IPinnedSession? Pinned => _options.Pinned;

    /// <summary>Whether anything can be asked of the server: it has not ended the session, nor is its answer still waited for.</summary>
    public bool IsOpen => Connection.State == System.Data.ConnectionState.Open && !ServerWait.IsHeld(Connection);

    /// <summary>Takes a connection and sets it; with <see cref="SessionOptions.Transaction"/> the transaction is begun.</summary>
    /// <exception cref="Fault">The login failed, or the server refused a setting; the pinned session is busy or lost.</exception>
    public static async Task<QuerySession> OpenAsync(
        ConnectionPool pool, SessionOptions options, CancellationToken cancellationToken)
    {
        var connection =
            await (options.Pinned?.EnterAsync(cancellationToken) ?? pool.OpenAsync(cancellationToken).AsTask()).ConfigureAwait(false);
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

    /// <summary>Begins a transaction; within one a savepoint, which serves as one.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => BeginAsync([SessionSql.BeginPlain], cancellationToken);

    /// <summary>Ends the transaction.</summary>
    /// <exception cref="SqlFault">A constraint that was deferred to the end, a serialization failure: nothing is kept.</exception>
    /// <exception cref="Fault">CommitOutcomeUnknown: the answer did not come. It must not be sent again.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_isNested)
        {
            await ExecuteAsync([SessionSql.Release], ControlTimeout, cancellationToken).ConfigureAwait(false);
            HasBegun = false;
            return;
        }

        CheckOpen();
        try
        {
            await ServerCommit.RunAsync(
                Connection, token => ServerWork.SendAsync(Connection, ["COMMIT"], token), _options.CommandTimeout, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            throw SqlFaults.Translate(e, origin: null);
        }

        HasBegun = false;
    }

    /// <summary>Checks what is deferred to the end of the transaction, for one that has no such end.</summary>
    /// <exception cref="SqlFault">A constraint does not hold.</exception>
    public Task CheckDeferredAsync(CancellationToken cancellationToken) =>
        ExecuteAsync(["SET CONSTRAINTS ALL IMMEDIATE"], _options.CommandTimeout is { Ticks: > 0 } given ? given : ServerCommit.Limit, cancellationToken);

    /// <summary>Runs a statement that is short.</summary>
    public Task ExecuteAsync(string statement, CancellationToken cancellationToken) =>
        ExecuteAsync([statement], ControlTimeout, cancellationToken);

    /// <summary>Undoes the transaction.</summary>
    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        HasBegun = false;
        await ExecuteAsync(Undo, ControlTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses what would end the transaction that holds it, and what would undo more or less than it says.</summary>
    /// <exception cref="Fault">TransactionStatement, RollbackStatement, TransactionFailed, TransactionLeftOpen,
    /// TextRollsBackMore.</exception>
    public void Check(QueryRequest request, IReadOnlyList<SqlStatement> statements)
    {
        if (!StatementWords.Undoes(statements[0].Text))
        {
            Pinned?.CheckUsable();
        }

        if (!IsInTransaction)
        {
            TransactionOutline.Check(request, statements, mayStayOpen: Pinned is not null);
        }

        _mayLock |= Pinned is null && SessionTraces.MayLock(request.Sql);
        if (Pinned is null && !HasBegun)
        {
            LostTraces.Warn(Pool, request, statements);
        }

        if (HasBegun && statements.FirstOrDefault(s => StatementWords.ControlsTransaction(s.Text)) is { } statement)
        {
            var place = SqlPlace.At(request.Sql, statement.SourceHead);
            throw new Fault(
                _options.Rollback
                    ? Messages.RollbackStatement(place.Line, place.LineText.Trim())
                    : Messages.TransactionStatement(place.Line, place.LineText.Trim()), FaultKind.InvalidArgument, request.File);
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
                ServerWork.Reset(Connection, GiveUpAsync);
            }
        }
        finally
        {
            Action free = Pinned is { } pinned ? pinned.Leave : () => ServerWait.Free(Connection, Connection.Dispose);
            free();
        }
    }

    private IReadOnlyList<string> Undo => _isNested ? SessionSql.UndoSaved : SessionSql.Undo;

    private async Task BeginAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        // An open transaction here is a pinned session's, with no settings of ours.
        _isNested = State != TransactionState.None;
        HasBegun = true;
        await ExecuteAsync(_isNested ? [SessionSql.Save] : statements, ControlTimeout, cancellationToken).ConfigureAwait(false);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Transaction)
        {
            Pinned?.CheckUsable();
            await BeginAsync(SessionSql.Begin(_options), cancellationToken).ConfigureAwait(false);
        }
        else if (SessionSql.Set(_options) is { Count: > 0 } statements)
        {
            _isSet = true;
            await ExecuteAsync(statements, ControlTimeout, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> GiveUpAsync(CancellationToken cancellationToken)
    {
        List<string> statements = [.. HasBegun ? Undo : Pinned is null && IsInTransaction ? ["ROLLBACK"] : [],
            .. _isSet ? SessionSql.Reset(_options) : [], .. _mayLock ? SessionSql.Unlock : []];
        if (statements.Count > 0)
        {
            await ServerWork.SendAsync(Connection, statements, cancellationToken).ConfigureAwait(false);
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
            await ServerWork.RunAsync(Connection, token => ServerWork.SendAsync(Connection, statements, token), limit, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PostgresException e) when (SessionFaults.IsRole(e, _options))
        {
            throw await ExplainAsync(e, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (Fault or OperationCanceledException))
        {
            throw SessionFaults.Translate(e, limit, PoolTunnel.ReasonFor(Connection));
        }
    }

    private void CheckOpen()
    {
        if (!IsOpen)
        {
            throw SessionFaults.Lost(null, Messages.SessionOver);
        }
    }

    private async Task<Fault> ExplainAsync(PostgresException e, CancellationToken cancellationToken)
    {
        if (HasBegun)
        {
            await RollbackAsync(cancellationToken).ConfigureAwait(false);
        }

        return await RoleRefusal.ExplainAsync(Connection, e, _options.Role!.Value, cancellationToken).ConfigureAwait(false);
    }
}
