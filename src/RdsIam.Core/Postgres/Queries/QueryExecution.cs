using Npgsql;

namespace RdsIam.Core.Postgres;

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
    private readonly object _gate = new();

    private NpgsqlDataReader? _reader;
    private CellReader[] _cells = [];
    private RowReader? _read;
    private bool _cancelled;
    private bool _idle;
    private bool _disposed;

    internal QueryExecution(
        NpgsqlConnection connection,
        bool owned,
        QueryRequest request,
        IServerCommand command)
    {
        _connection = connection;
        _owned = owned;
        _request = request;
        _command = command;
        _connection.Notice += OnNotice;
    }

    /// <summary>The current result's columns; null when there is no (further) result with columns.</summary>
    public ResultShape? Shape { get; private set; }

    /// <summary>Which result with columns this is, from 0; -1 before the first.</summary>
    public int ResultIndex { get; private set; } = -1;

    /// <summary>What became of each statement; complete when <see cref="Shape"/> is null.</summary>
    public IReadOnlyList<StatementResult> Statements => _command.Results;

    /// <summary>
    /// Goes to the next row. Read on with <see cref="NextResult"/> after the last one: only then has the server said that it
    /// all took effect (constraints may be deferred to the very end).
    /// </summary>
    /// <returns>False after the last one of this result.</returns>
    /// <exception cref="Fault">The server stopped the statement, or the connection broke.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool Read()
    {
        try
        {
            if (_reader!.Read())
            {
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

    /// <summary>The current row as an object of the result's generated type.</summary>
    /// <exception cref="Fault">A value that .NET cannot hold (a date before year 1).</exception>
    public object Row() => (_read ??= RowTypes.Get(Shape!.Names, _cells).Read)(_cells, _reader!);

    /// <summary>The current row's values, NULL as null, into an array as long as there are columns.</summary>
    /// <inheritdoc cref="Row" path="/exception"/>
    public void Values(object?[] values)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            values[i] = _cells[i].Read(_reader!, i);
        }
    }

    /// <summary>One value of the current row.</summary>
    /// <inheritdoc cref="Row" path="/exception"/>
    public object? Value(int ordinal) => _cells[ordinal].Read(_reader!, ordinal);

    /// <summary>Goes to the next result with columns; statements without are run on the way.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public bool NextResult()
    {
        try
        {
            return _reader!.NextResult() ? Enter() : End();
        }
        catch (Exception e) when (Name(e) is { } named)
        {
            throw named;
        }
    }

    /// <summary>
    /// Stops the statement on the server; the reading thread gets an <see cref="OperationCanceledException"/>. From any thread,
    /// at any time; the connection stays usable.
    /// </summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (!_disposed && !_idle)
            {
                _cancelled = true;
                _command.Cancel();
            }
        }
    }

    public void Dispose()
    {
        if (!TryStop())
        {
            return;
        }

        _connection.Notice -= OnNotice;
        DisposeReader();
        _command.Dispose();
        if (_owned)
        {
            _connection.Dispose();
        }
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <param name="describe">The database has types that must come as text.</param>
    /// <param name="alone">No transaction is open.</param>
    /// <param name="cancellationToken">Cancels on the server, too.</param>
    internal async Task StartAsync(bool describe, bool alone, CancellationToken cancellationToken)
    {
        try
        {
            _reader = await _command.ExecuteAsync(describe, alone, cancellationToken).ConfigureAwait(false);
            _ = _reader.FieldCount > 0 ? Enter() : End();
        }
        catch (Exception e) when (Name(e) is { } named)
        {
            throw named;
        }
    }

    private bool Enter()
    {
        ResultIndex++;
        Shape = ResultShape.Of(_reader!, _command.IsText, _request, _command.HasSeveralResults ? ResultIndex : null);
        _cells = Shape.Cells;
        _read = null;
        return true;
    }

    private bool End()
    {
        Shape = null;
        _idle = true;
        return false;
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
                _command.Cancel();
            }

            return true;
        }
    }

    private void DisposeReader()
    {
        try
        {
            _reader?.Dispose();
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The answer to our own cancel request, or a connection that is gone: the pool knows which.
        }
    }

    private Exception? Name(Exception e)
    {
        _idle |= e is PostgresException;
        // The server's answer to our cancel request; or none in time, so that the driver gave the connection up.
        var stopped = e is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or (NpgsqlException and not PostgresException);
        return _cancelled && stopped
            ? new OperationCanceledException("The query was cancelled.", e)
            : SqlFaults.Translate(e, _request.Sql, _command);
    }

    private void OnNotice(object sender, NpgsqlNoticeEventArgs e) => _request.OnNotice?.Invoke(ServerNotice.Of(e.Notice));
}
