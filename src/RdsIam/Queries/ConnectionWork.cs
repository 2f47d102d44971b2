using RdsIam.Core;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Plans;
using RdsIam.Core.Queries.Records;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>All that one invocation runs over one connection: requests and records, each for itself or in one transaction.</summary>
internal sealed class ConnectionWork : IDisposable
{
    /// <summary>For records that were sent already but for others that did not come.</summary>
    private static readonly TimeSpan RestTimeout = TimeSpan.FromSeconds(30);

    private readonly RdsIamConnection _connection;
    private readonly QueryWorkSettings _settings;
    private readonly SessionOptions _options;
    private readonly CancellationToken _stop;
    private readonly Streams _streams;
    private readonly QueryOutput _output;
    private readonly TransactionWork? _transaction;

    private RecordSender? _sender;
    private TransactionRecords? _records;
    private RecordQuery? _query;
    private int _recordCount;

    /// <param name="connection">Over which.</param>
    /// <param name="pinned">The session to work in; null: connections of the pool.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="streams">Where to, on the thread that the work runs on.</param>
    /// <param name="progress">Null: none is shown.</param>
    /// <param name="stop">Cancels on the server.</param>
    public ConnectionWork(
        RdsIamConnection connection,
        PinnedSession? pinned,
        QueryWorkSettings settings,
        Streams streams,
        QueryProgress? progress,
        CancellationToken stop)
    {
        _connection = connection;
        _settings = settings;
        _options = settings.Session with { Pinned = pinned };
        _stop = stop;
        _streams = streams;
        var target = settings.AppendSource && settings.Format is (RdsIamRowFormat.Scalar or RdsIamRowFormat.NonQuery)
            ? new SourceStreams(streams, connection)
            : streams;
        _output = new QueryOutput(target, settings.Format, progress, stop) { IsTrial = settings.Session.Rollback };
        _transaction = _options.Transaction ? new TransactionWork(connection.Pool, _options, _output) : null;
    }

    /// <summary>It failed for good and takes nothing more.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Runs a request, or writes the nodes of its plan.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="isOneOfSeveral">What is told says which file it is of.</param>
    /// <exception cref="Fault">It failed, and with it the transaction, if there is one.</exception>
    public Task RunAsync(QueryRequest request, bool isOneOfSeveral)
    {
        _output.IsOneOfSeveral = isOneOfSeveral;
        return GuardAsync(() => _settings.Explain ? ExplainAsync(request) : RunOneAsync(request));
    }

    private async Task RunOneAsync(QueryRequest request)
    {
        _output.File = request.File;
        if (_connection.IsClosed)
        {
            throw new Fault(ModuleMessages.ConnectionDropped(_connection), FaultKind.InvalidOperation, _connection);
        }

        request = Bind(request);
        if (_transaction is not null)
        {
            await (_records?.SendAsync(_stop) ?? Task.CompletedTask);
            await _transaction.RunAsync((session, cancel) => RequestWork.RunAsync(session, request, _output, cancel), request.File, _stop);
        }
        else if (_options.ArePlain && !ScriptWork.IsNeeded(request))
        {
            await using var execution = await QueryRunner.StartAsync(_connection.Pool, request, _stop);
            _output.Read(execution);
        }
        else
        {
            await RequestWork.RunAsync(_connection.Pool, _options, request, _output, _stop);
        }
    }

    private async Task ExplainAsync(QueryRequest request)
    {
        var plan = await ExplainWork.RunAsync(_connection.Pool, _options, _output.Bind(request), _settings.Analyze, _output, _stop);
        foreach (var node in PlanResults.From(plan))
        {
            _streams.WriteObject(node);
        }
    }

    /// <param name="request">What is run for each record; the same each time.</param>
    /// <param name="names">The parameters that records have values for.</param>
    /// <param name="record">The next one.</param>
    /// <exception cref="Fault">Trouble that is not this record's alone.</exception>
    public Task AddAsync(QueryRequest request, IReadOnlyList<string> names, QueryRecord record)
    {
        _recordCount++;
        var query = _query ??= new RecordQuery(Bind(request), names);
        if (_transaction is not null)
        {
            _records ??= new TransactionRecords(_transaction, query, _settings.BatchSize, _output);
            return GuardAsync(() => _records.AddAsync(record, _stop));
        }

        _sender ??= new RecordSender(_connection.Pool, _options, query, _settings.BatchSize, _output);
        return GuardAsync(() => _sender.AddAsync(record, _stop));
    }

    /// <summary>Sends what is left, and commits.</summary>
    /// <exception cref="Fault">It failed, and with it the transaction, if there is one.</exception>
    public Task EndAsync() => GuardAsync(async () =>
    {
        await (_sender?.EndAsync(_stop) ?? _records?.SendAsync(_stop) ?? Task.CompletedTask);
        await (_transaction?.CommitAsync(_stop) ?? Task.CompletedTask);
        _sender?.Dispose();
        if (_options.Rollback && _transaction is { HasRun: true })
        {
            _output.Inform(_transaction.NothingLeft);
        }
    });

    /// <summary>Says what the records came to, if there were any.</summary>
    public void TellRecords()
    {
        if (_query is not null)
        {
            _output.TellRecords(_recordCount);
        }
    }

    /// <summary>Sends records that wait, if each counts for itself; what it has to say is told and not written.</summary>
    /// <exception cref="Fault">It failed.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async Task SendRestAsync(Action<string> tell)
    {
        if (_sender is { Pending: > 0 and var count } sender)
        {
            using var limit = new CancellationTokenSource(RestTimeout);
            var lost = _output.TellOnly(tell);
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

    /// <summary>Says what trouble means for a session that lasts; what was told meanwhile is written in any case.</summary>
    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Fault fault) when (_options.Pinned?.Explain(fault) is { } named)
        {
            throw named;
        }
        finally
        {
            _output.Flush();
        }
    }

    private List<KeyValuePair<string, string>> Sources()
    {
        var sources = new List<KeyValuePair<string, string>> { new("HostName", _connection.HostName), new("Database", _connection.Database) };
        if (_output is { IsOneOfSeveral: true, File: { } file })
        {
            sources.Add(new("InputFile", Path.GetFileName(file)));
        }

        return sources;
    }

    private QueryRequest Bind(QueryRequest request) => _output.Bind(request) with
    {
        Constants = _settings.AppendSource ? Sources() : [],
    };
}
