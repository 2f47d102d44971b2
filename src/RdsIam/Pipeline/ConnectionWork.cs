using RdsIam.Core;
using RdsIam.Core.Postgres;

namespace RdsIam.Pipeline;

/// <summary>All that one invocation runs over one connection: requests and records, each for itself or in one transaction.</summary>
internal sealed class ConnectionWork(
    RdsIamConnection connection, SessionOptions options, int batchSize, QueryOutput output) : IDisposable
{
    private readonly TransactionWork? _transaction =
        options.Transaction ? new TransactionWork(connection.Pool, options, output) : null;

    private RecordSender? _sender;
    private TransactionRecords? _records;

    public RdsIamConnection Connection => connection;

    /// <summary>It failed for good and takes nothing more.</summary>
    public bool HasFailed { get; set; }

    /// <exception cref="Fault">It failed, and with it the transaction, if there is one.</exception>
    public async Task RunAsync(QueryRequest request, CancellationToken cancellationToken)
    {
        if (connection.IsClosed)
        {
            throw new Fault("ConnectionDropped", FaultKind.InvalidOperation, connection, connection);
        }

        if (_transaction is not null)
        {
            await (_records?.SendAsync(cancellationToken) ?? Task.CompletedTask);
            await _transaction.RunAsync((session, cancel) => RequestWork.RunAsync(session, request, output, cancel), cancellationToken);
        }
        else if (options.ArePlain)
        {
            await using var execution = await QueryRunner.StartAsync(connection.Pool, request, cancellationToken);
            output.Read(execution);
        }
        else
        {
            await RequestWork.RunAsync(connection.Pool, options, request, output, cancellationToken);
        }
    }

    /// <exception cref="Fault">Trouble that is not this record's alone.</exception>
    public Task AddAsync(RecordQuery query, QueryRecord record, CancellationToken cancellationToken)
    {
        if (_transaction is not null)
        {
            _records ??= new TransactionRecords(_transaction, query, batchSize, output);
            return _records.AddAsync(record, cancellationToken);
        }

        output.LimitsHeld = true;
        _sender ??= new RecordSender(connection.Pool, options, query, batchSize, output);
        return _sender.AddAsync(record, cancellationToken);
    }

    /// <summary>Sends what is left, and commits.</summary>
    /// <exception cref="Fault">It failed, and with it the transaction, if there is one.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await (_sender?.EndAsync(cancellationToken) ?? _records?.SendAsync(cancellationToken) ?? Task.CompletedTask);
        await (_transaction?.CommitAsync(cancellationToken) ?? Task.CompletedTask);
    }

    /// <inheritdoc cref="QueryOutput.TellRecords"/>
    public void TellRecords(int count) => output.TellRecords(count);

    public void Dispose()
    {
        _sender?.Dispose();
        _transaction?.Dispose();
    }
}
