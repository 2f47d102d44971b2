using RdsIam.Core;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Plans;
using RdsIam.Core.Queries.Records;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Output;

namespace RdsIam.Queries;

/// <summary>All that one invocation runs over one connection: requests and records, each for itself or in one transaction.</summary>
internal sealed class ConnectionWork(
    RdsIamConnection connection, SessionOptions options, int batchSize, bool appendSource, QueryOutput output) : IDisposable
{
    /// <summary>For records that were sent already but for others that did not come.</summary>
    private static readonly TimeSpan RestTimeout = TimeSpan.FromSeconds(30);

    private readonly TransactionWork? _transaction =
        options.Transaction ? new TransactionWork(connection.Pool, options, output) : null;

    private RecordSender? _sender;
    private TransactionRecords? _records;
    private RecordQuery? _query;

    public RdsIamConnection Connection => connection;

    public QueryOutput Output => output;

    /// <summary>It failed for good and takes nothing more.</summary>
    public bool HasFailed { get; set; }

    /// <exception cref="Fault">It failed, and with it the transaction, if there is one.</exception>
    public Task RunAsync(QueryRequest request, CancellationToken cancellationToken) => GuardAsync(() => RunOneAsync(request, cancellationToken));

    private async Task RunOneAsync(QueryRequest request, CancellationToken cancellationToken)
    {
        output.File = request.File;
        if (connection.IsClosed)
        {
            throw new Fault(ModuleMessages.ConnectionDropped(connection), FaultKind.InvalidOperation, connection);
        }

        request = Bind(request);
        if (_transaction is not null)
        {
            await (_records?.SendAsync(cancellationToken) ?? Task.CompletedTask);
            await _transaction.RunAsync((session, cancel) => RequestWork.RunAsync(session, request, output, cancel), request.File, cancellationToken);
        }
        else if (options.ArePlain && !ScriptWork.IsNeeded(request))
        {
            await using var execution = await QueryRunner.StartAsync(connection.Pool, request, cancellationToken);
            output.Read(execution);
        }
        else
        {
            await RequestWork.RunAsync(connection.Pool, options, request, output, cancellationToken);
        }
    }

    /// <summary>The nodes of the statement's plan.</summary>
    public async Task<IReadOnlyList<RdsIamPlanNode>> ExplainAsync(QueryRequest request, bool analyze, CancellationToken cancellationToken)
    {
        IReadOnlyList<RdsIamPlanNode> nodes = [];
        await GuardAsync(async () => nodes = PlanResults.From(
            await ExplainWork.RunAsync(connection.Pool, options, output.Bind(request), analyze, output, cancellationToken)));
        return nodes;
    }

    /// <param name="request">What is run for each record; the same each time.</param>
    /// <param name="names">The parameters that records have values for.</param>
    /// <param name="record">The next one.</param>
    /// <param name="cancellationToken">Cancels on the server.</param>
    /// <exception cref="Fault">Trouble that is not this record's alone.</exception>
    public Task AddAsync(QueryRequest request, IReadOnlyList<string> names, QueryRecord record, CancellationToken cancellationToken)
    {
        var query = _query ??= new RecordQuery(Bind(request), names);
        if (_transaction is not null)
        {
            _records ??= new TransactionRecords(_transaction, query, batchSize, output);
            return GuardAsync(() => _records.AddAsync(record, cancellationToken));
        }

        _sender ??= new RecordSender(connection.Pool, options, query, batchSize, output);
        return GuardAsync(() => _sender.AddAsync(record, cancellationToken));
    }

    /// <summary>Sends what is left, and commits.</summary>
    /// <exception cref="Fault">It failed, and with it the transaction, if there is one.</exception>
    public Task EndAsync(CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await (_sender?.EndAsync(cancellationToken) ?? _records?.SendAsync(cancellationToken) ?? Task.CompletedTask);
        await (_transaction?.CommitAsync(cancellationToken) ?? Task.CompletedTask);
        _sender?.Dispose();
        if (options.Rollback && _transaction is { HasRun: true })
        {
            output.Inform(_transaction.NothingLeft);
        }
    });

    /// <summary>Sends records that wait, if each counts for itself; what it has to say is told and not written.</summary>
    /// <exception cref="Fault">It failed.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async Task SendRestAsync(Action<string> tell)
    {
        if (_sender is { Pending: > 0 and var count } sender)
        {
            using var limit = new CancellationTokenSource(RestTimeout);
            var lost = output.TellOnly(tell);
            await sender.EndAsync(limit.Token);
            if (lost() is > 0 and var rows)
            {
                tell(ModuleMessages.RowsNotWritten(count, rows));
            }
        }
    }

    public void Dispose()
    {
        _sender?.Dispose();
        _transaction?.Dispose();
    }

    /// <summary>Says what trouble means for a session that lasts.</summary>
    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Fault fault) when (options.Pinned?.Explain(fault) is { } named)
        {
            throw named;
        }
    }

    private List<KeyValuePair<string, string>> Sources()
    {
        var sources = new List<KeyValuePair<string, string>> { new("HostName", connection.HostName), new("Database", connection.Database) };
        if (output is { IsOneOfSeveral: true, File: { } file })
        {
            sources.Add(new("InputFile", Path.GetFileName(file)));
        }

        return sources;
    }

    private QueryRequest Bind(QueryRequest request) => output.Bind(request) with
    {
        Constants = appendSource ? Sources() : [],
    };
}
