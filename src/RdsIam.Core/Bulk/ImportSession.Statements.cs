using Npgsql;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Bulk;

/// <summary>What an import asks of the server beside COPY.</summary>
internal sealed partial class ImportSession
{
    /// <summary>Reads the table that was made meanwhile.</summary>
    public async Task FindTableAsync(CancellationToken cancellationToken) =>
        _table = await TableCatalog.ReadAsync(_connection, Name, cancellationToken).ConfigureAwait(false);

    /// <summary>Goes on with another table, in the same transaction.</summary>
    /// <exception cref="Fault">There is none, and it is not to be made; or the connection broke.</exception>
    public async Task TurnToAsync(TableName name, CancellationToken cancellationToken)
    {
        TurnTo(name, null);
        try
        {
            _table = await TableCatalog.FindAsync(_connection, name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CopyFaults.Translate(e, _connection, "", name.Name.Text) is { } fault)
        {
            throw fault;
        }

        if (_table is null && !Mode.CreateTable)
        {
            throw TableCatalog.NotFound(_connection, name);
        }
    }

    /// <summary>Goes on with another table, in the same transaction.</summary>
    /// <param name="name">As it was given.</param>
    /// <param name="table">As it was found; null: it was not yet.</param>
    public void TurnTo(TableName name, TableLayout? table) => (Name, _table) = (name, table);

    /// <summary>Makes ready for rows of these columns: those of an import with keys do not go to the table itself.</summary>
    /// <param name="columns">What the rows fill.</param>
    /// <param name="source">What they come from, for messages.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">The keys do not fit the table or the rows.</exception>
    public async Task PrepareAsync(IReadOnlyList<TableColumn> columns, string source, CancellationToken cancellationToken)
    {
        _upsert?.CheckSame(columns, source);
        _upsert ??= Mode.Keys is { } keys ? await Upsert.StartAsync(this, columns, keys, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>Runs a statement of the import's own, and tells it.</summary>
    /// <exception cref="Fault">The server refused it or did not answer within the limit.</exception>
    public Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        Mode.OnStatement?.Invoke(sql);
        return QueryAsync(sql, [], reader => 0, cancellationToken);
    }

    /// <summary>Asks the server something.</summary>
    /// <returns>What is read of each row.</returns>
    /// <exception cref="Fault">The server refused it or did not answer within the limit.</exception>
    public async Task<List<T>> QueryAsync<T>(
        string sql, string[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var running = ImportStatement.RunAsync(_connection, sql, values, read);
        try
        {
            return await running.WaitAsync(Limit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !running.IsCompleted)
        {
            await StopAsync(running).ConfigureAwait(false);
            throw e is TimeoutException ? new Fault(Messages.CopyTimedOut(Limit.TotalSeconds), FaultKind.Timeout, Name.Name.Text, e) : e;
        }
        catch (Exception e) when (CopyFaults.Translate(e, _connection, sql, Name.Name.Text, hintFor: Hint) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Advice for a row that the table does not take.</summary>
    public string? Hint(PostgresException error) => Mode.HintFor is { } own ? own(error) : CopyHints.ForRow(error, Mode.Keys is null);

    /// <summary>What it takes to write the columns' values as text. The server is asked where a type may have parts.</summary>
    /// <exception cref="Fault">The connection broke.</exception>
    public async Task<IReadOnlyList<ServerType>> ReadTypesAsync(IReadOnlyList<TableColumn> columns, CancellationToken cancellationToken)
    {
        try
        {
            var reader = new ServerTypeReader(_connection);
            var types = new ServerType[columns.Count];
            for (var i = 0; i < types.Length; i++)
            {
                types[i] = CellWriters.TryOf(columns[i], isUtc: true) is null
                    ? await reader.ReadAsync(columns[i].TypeId, cancellationToken).ConfigureAwait(false)
                    : ServerType.Plain(columns[i].TypeName);
            }

            return types;
        }
        catch (Exception e) when (CopyFaults.Translate(e, _connection, "", Table.Name) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Whether a row that was sent need not be counted: a trigger, or a foreign server, may leave it out.</summary>
    /// <exception cref="Fault">The connection broke.</exception>
    public async Task<bool> MayLeaveOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _upsert is null && await TableCatalog.MayLeaveOutAsync(_connection, Table, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CopyFaults.Translate(e, _connection, "", Table.Name) is { } fault)
        {
            throw fault;
        }
    }
}
