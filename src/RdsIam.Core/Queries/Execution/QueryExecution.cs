using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Copying;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Values.Rows;

namespace RdsIam.Core.Queries.Execution;

/// <summary>
/// A running request. One thread reads, synchronously, row by row, result by result; any thread may cancel. To dispose it
/// before the end stops the server, and does not read the rest.
/// </summary>
/// <remarks>After the start the reader stands before the first row of the first result that has columns.</remarks>
internal sealed class QueryExecution : IDisposable, IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly bool _owned;
    private readonly QueryRequest _request;
    private readonly IServerCommand _command;
    private readonly ServerWait _wait;
    private readonly object _gate = new();

    private NpgsqlDataReader? _reader;
    private CellReader[] _cells = [];
    private RowReader? _read;
    private Task<bool>? _next;
    private QueryTrace? _trace;
    private long _rows;
    private bool _cancelled;
    private bool _idle;
    private bool _disposed;

    internal QueryExecution(
        NpgsqlConnection connection,
        bool owned,
        QueryRequest request,
        IServerCommand command,
        int firstResult = 0)
    {
        ResultIndex = firstResult - 1;
        _connection = connection;
        _owned = owned;
        _request = request;
        _command = command;
        _wait = new ServerWait(connection, request.Waiter);
        _connection.Notice += OnNotice;
    }

    /// <summary>Whether the statements are part of a transaction that is committed later, so that they are undone when it is not.</summary>
    public bool IsInTransaction { get; init; }

    /// <summary>Whether a transaction that is open at the end is undone, as nobody keeps the connection.</summary>
    public bool MustEnd { get; init; }

    /// <summary>Whether the statements may take locks that would stay with the connection in its pool.</summary>
    public bool MayLock { get; init; }

    /// <summary>A notice came and was handed on; on whatever thread is reading.</summary>
    public event Action? Told;

    /// <summary>The current result's columns; null when there is no (further) result with columns.</summary>
    public ResultShape? Shape { get; private set; }

    /// <summary>Which result with columns of the whole text this is, from 0; before the first, the one before it.</summary>
    public int ResultIndex { get; private set; }

    /// <summary>What became of each statement; complete when <see cref="Shape"/> is null.</summary>
    public IReadOnlyList<StatementResult> Statements => _command.Results;

    /// <summary>The rows that were read of all results.</summary>
    public long Rows => _rows;

    /// <summary>Where its time goes; null: nobody reads the verbose stream.</summary>
    public QueryTimes? Times { get; private set; }

    /// <summary>
    /// Goes to the next row. Read on with <see cref="NextResult"/> after the last one: only then has the server said that it
    /// all took effect (constraints may be deferred to the very end).
    /// </summary>
    /// <returns>False after the last one of this result.</returns>
    /// <exception cref="Fault">The server stopped the statement, or the connection broke.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool Read() => ReadRow(_wait.For);

    /// <summary>
    /// The same for a thread that may be left behind when <see cref="Left"/> ends: it waits in the driver itself, which is quicker.
    /// </summary>
    public bool ReadOn() => ReadRow(wait: null);

    /// <inheritdoc cref="ServerWait.Left"/>
    public Task Left => _wait.Left;

    /// <summary>Leaves reading behind that does not end; <see cref="Dispose"/> does not wait for it.</summary>
    public OperationCanceledException Leave(Task reading) => _wait.Leave(reading);

    /// <summary>
    /// Whether a further row, or the end, is here or comes within a moment: so rows that came together can be looked at together, and
    /// none waits for one that takes its time. The next <see cref="Read"/> gives it.
    /// </summary>
    /// <remarks>Asked after a row, not before the first.</remarks>
    public bool IsNextAtHand(TimeSpan patience)
    {
        _next ??= _reader!.ReadAsync(CancellationToken.None);
        return _next.IsCompleted || Task.WaitAny([_next], patience) == 0;
    }

    private bool ReadRow(Func<Task<bool>, bool>? wait)
    {
        try
        {
            if (_command.TakeFirstRow() || (wait is null && _next is null ? _reader!.Read() : (wait ?? _wait.For)(TakeNext())))
            {
                _rows++;
                return true;
            }

            // After the rows of the last statement nothing runs that could be stopped.
            _idle |= _command.IsSingle;
            return false;
        }
        catch (Exception e) when (Name(e) is { } named)
        {
            throw named;
        }
    }

    private Task<bool> TakeNext()
    {
        var next = _next ?? _reader!.ReadAsync(CancellationToken.None);
        _next = null;
        return next;
    }

    /// <summary>The current row as an object of the result's generated type.</summary>
    /// <exception cref="Fault">A value that .NET cannot hold (a date before year 1), or the connection broke within it.</exception>
    public object Row()
    {
        try
        {
            return (_read ??= RowTypes.Get(Shape!.Names, _cells).Read)(_cells, _reader!);
        }
        catch (Exception e) when (NameOfValue(e) is { } named)
        {
            throw named;
        }
    }

    /// <summary>The current row's values, NULL as null, into an array as long as there are columns.</summary>
    /// <inheritdoc cref="Row" path="/exception"/>
    public void Values(object?[] values)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            values[i] = Value(i);
        }
    }

    /// <summary>One value of the current row.</summary>
    /// <inheritdoc cref="Row" path="/exception"/>
    public object? Value(int ordinal)
    {
        try
        {
            return _cells[ordinal].Read(_reader!, ordinal);
        }
        catch (Exception e) when (NameOfValue(e) is { } named)
        {
            throw named;
        }
    }

    /// <summary>Goes to the next result with columns; statements without are run on the way.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public bool NextResult()
    {
        try
        {
            return _wait.For(_reader!.NextResultAsync(CancellationToken.None)) ? Enter() : _wait.For(AdvanceAsync(_wait.Token));
        }
        catch (Exception e) when (Name(e) is { } named)
        {
            throw named;
        }
    }

    /// <summary>
    /// Stops the statement on the server; the reading thread gets an <see cref="OperationCanceledException"/>, within seconds
    /// also from a server that is silent. From any thread, at any time; a connection whose server answers stays usable.
    /// </summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (!_disposed && !_idle)
            {
                _cancelled = true;
                _wait.Stop(_command.Cancel);
            }
        }
    }

    public void Dispose()
    {
        if (!TryStop())
        {
            return;
        }

        _trace?.End(Statements, _rows);
        _connection.Notice -= OnNotice;
        if (!ServerWait.IsHeld(_connection))
        {
            DisposeReader();
        }

        _wait.Dispose();
        ServerWait.Free(_connection, Free);
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <param name="cancellationToken">Cancels on the server, too.</param>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        using var stop = cancellationToken.Register(Cancel);
        _trace = QueryTrace.Begin(_connection, _request);
        Times = QueryTimes.Begin();
        try
        {
            await _wait.ForAsync(AdvanceAsync(_wait.Token)).ConfigureAwait(false);
            Times?.Answer();
        }
        catch (Exception e) when (Name(e) is { } named)
        {
            throw named;
        }
    }

    /// <summary>Sends the next statements, until some give a result with columns or nothing is left.</summary>
    private async Task<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_reader is not null)
            {
                await _reader.DisposeAsync().ConfigureAwait(false);
            }

            _reader = await _command.NextAsync(cancellationToken).ConfigureAwait(false);
            if (_reader is null)
            {
                return End();
            }

            // A row may have no columns at all (select from t), which leaves its number.
            if (_reader.FieldCount > 0 || _reader.HasRows || await _reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
                return Enter();
            }
        }
    }

    private bool Enter()
    {
        ResultIndex++;
        Shape = ResultShape.Of(_reader!, _command.Form, _request, _command.HasSeveralResults ? ResultIndex : null);
        _cells = Shape.Cells;
        _read = null;
        return true;
    }

    private bool End()
    {
        Shape = null;
        _idle = true;
        return MustEnd && DriverConnection.TransactionOf(_connection) != TransactionState.None
            ? throw ScriptFaults.At((file, line, _) => Messages.TransactionLeftOpen(file, line, Messages.WasUndone), _request, 0)
            : false;
    }

    /// <summary>Marks the end; what still runs on the server is cancelled first, so that closing reads no million rows.</summary>
    private bool TryStop()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            _disposed = true;
            if (!_idle)
            {
                _wait.Stop(_command.Cancel);
            }

            return true;
        }
    }

    private void Free()
    {
        _command.Dispose();
        if (_owned)
        {
            if (MayLock)
            {
                ServerWork.Reset(_connection, token => ServerWork.SendAsync(_connection, SessionSql.Unlock, token));
            }

            _connection.Dispose();
        }
    }

    private void DisposeReader()
    {
        try
        {
            _wait.For(CloseAsync());
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The answer to our own cancel request, or a connection that is gone: the pool knows which.
        }
        catch (Exception)
        {
            // What a server makes of the protocol comes out of the driver in any form, and the driver may still take the connection for a
            // good one: nobody is to get the rest of that answer for his own.
            ConnectionLine.Of(_connection)?.Cut();
            NpgsqlConnection.ClearPool(_connection);
        }

        async Task<bool> CloseAsync()
        {
            if (_next is not null)
            {
                await Task.WhenAny(_next).ConfigureAwait(false);
                _ = _next.Exception;
            }

            if (_reader is not null)
            {
                await _reader.DisposeAsync().ConfigureAwait(false);
            }

            return true;
        }
    }

    private Exception? Name(Exception e)
    {
        _idle |= e is PostgresException || IsBroken;
        // The server's answer to our cancel request; or none in time, so that the driver gave the connection up.
        var stopped = e is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or not (PostgresException or Fault);
        Exception? named = _cancelled && stopped
            ? new OperationCanceledException("The query was cancelled.", e)
            : SqlFaults.Translate(
                e, _request.Sql, _command.OriginOf, _command.Timeout,
                new AnswerContext(IsInTransaction, IsBroken, e is PostgresException ? null : PoolTunnel.ReasonFor(_connection)));
        _trace?.Fail(named ?? e);
        return named;
    }

    /// <summary>A value that is not what its type says; or the rest of a long one did not come.</summary>
    private Exception? NameOfValue(Exception e) => ValueFaults.Of(e) ?? (e is NpgsqlException or IOException ? Name(e) : null);

    private bool IsBroken => _connection.State != System.Data.ConnectionState.Open;

    private void OnNotice(object sender, NpgsqlNoticeEventArgs e)
    {
        _request.OnNotice?.Invoke(ServerNotice.Of(e.Notice));
        Told?.Invoke();
    }
}
