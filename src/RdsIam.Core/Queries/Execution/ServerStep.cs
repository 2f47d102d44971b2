using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;

namespace RdsIam.Core.Queries.Execution;

/// <summary>
/// Statements that are sent together: a batch, whose results come in binary; or a single statement some of whose columns come as
/// text, which the driver's batches cannot ask for.
/// </summary>
internal sealed class ServerStep : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly int _timeout;
    private readonly NpgsqlBatch _batch;
    private volatile NpgsqlCommand? _single;

    /// <param name="connection">Where it runs.</param>
    /// <param name="first">The number of the first statement within the whole text.</param>
    /// <param name="timeout">Zero: no limit.</param>
    public ServerStep(NpgsqlConnection connection, int first, TimeSpan timeout)
    {
        _connection = connection;
        _timeout = PoolSettings.Seconds(timeout);
        _batch = connection.CreateBatch();
        _batch.Timeout = _timeout;
        First = first;
    }

    public int First { get; }

    public NpgsqlBatch Batch => _batch;

#pragma warning disable CS0618 // The driver's batches, which it names instead, cannot ask for text.
    /// <summary>The statements with what became of them.</summary>
    public IEnumerable<NpgsqlBatchCommand> Commands => _single?.Statements ?? (IEnumerable<NpgsqlBatchCommand>)_batch.BatchCommands;
#pragma warning restore CS0618

    /// <summary>The number of an error's statement within the whole text; -1: the driver does not say.</summary>
    public int IndexOf(PostgresException error)
    {
        var index = error.BatchCommand is NpgsqlBatchCommand command ? _batch.BatchCommands.IndexOf(command) : -1;
        return index >= 0 ? First + index : _batch.BatchCommands.Count == 1 ? First : -1;
    }

    public void Add(string sql, IEnumerable<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        _batch.BatchCommands.Add(command);
    }

    /// <summary>Prepares the statements by name within their time, which the driver by itself does not know here.</summary>
    /// <exception cref="Fault">CommandTimedOut, CommandTimedOutUnanswered. Nothing was run.</exception>
    /// <exception cref="PostgresException">The server refused one.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        var preparing = _batch.PrepareAsync(stop.Token);
        if (preparing.IsCompletedSuccessfully)
        {
            // The connection has them already, as it does from the second time on.
            return;
        }

        var limit = TimeSpan.FromSeconds(_timeout);
        try
        {
            await ServerWork.RunAsync(_connection, token => UntilAsync(preparing, stop, token), limit, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw SessionFaults.Translate(e, limit);
        }
    }

    public async Task<NpgsqlDataReader> RunAsync(CancellationToken cancellationToken) =>
        await _batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The same, for a thread that waits in the driver until the server answers.</summary>
    public NpgsqlDataReader Run() => _batch.ExecuteReader();

    /// <summary>Runs the single statement with some columns as text.</summary>
    public async Task<NpgsqlDataReader> RunAsync(bool[] isText, CancellationToken cancellationToken)
    {
        var statement = (NpgsqlBatchCommand)_batch.BatchCommands[0];
        var single = new NpgsqlCommand(statement.CommandText, _connection) { CommandTimeout = _timeout, UnknownResultTypeList = isText };
        foreach (NpgsqlParameter parameter in statement.Parameters)
        {
            single.Parameters.Add(parameter.Clone());
        }

        if (single.Parameters.Count == 0)
        {
            // Texts of commands without parameters the driver takes apart at semicolons. One that the text does not speak of makes
            // it send the text as it is; the server takes it when its type is said.
            single.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = false });
        }

        _single = single;
        return await single.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>From any thread.</summary>
    public void Cancel()
    {
        _batch.Cancel();
        _single?.Cancel();
    }

    public void Dispose()
    {
        _batch.Dispose();
        _single?.Dispose();
    }

    private static async Task<bool> UntilAsync(Task work, CancellationTokenSource stop, CancellationToken stopped)
    {
        using var registration = stopped.Register(stop.Cancel);
        await work.ConfigureAwait(false);
        return true;
    }
}
