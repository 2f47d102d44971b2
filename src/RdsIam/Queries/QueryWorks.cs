using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>How one invocation runs what it is given, whatever the connection.</summary>
internal sealed record QueryWorkSettings(SessionOptions Session, RdsIamRowFormat Format)
{
    public int BatchSize { get; init; }

    public int ThrottleLimit { get; init; }

    public bool KeepOrder { get; init; }

    public bool AppendSource { get; init; }

    public bool Explain { get; init; }

    public bool Analyze { get; init; }
}

/// <summary>
/// The connections of one invocation and what runs on them: those of the command line one after the other, piped ones and several
/// named ones beside each other. Used on the pipeline thread.
/// </summary>
/// <param name="cmdlet">Whose streams it writes to.</param>
/// <param name="settings">How it runs.</param>
/// <param name="given">The connections that the command line names; asked for once, when first needed.</param>
/// <param name="session">The session that the command line means in their place; null: none.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class QueryWorks(
    Cmdlet cmdlet, QueryWorkSettings settings, Func<IEnumerable<Task<RdsIamConnection>>> given, Func<PinnedSession?> session,
    CancellationToken stop) : IDisposable
{
    private readonly List<ConnectionWork> _works = [];
    private readonly QueryProgress _progress = new(cmdlet);
    private Fleet? _fleet;
    private QueryRecordReader? _records;
    private ListPlaces? _lists;
    private bool _isConnected;
    private PinnedSession? _session;

    /// <summary>Runs texts on the connections of the command line.</summary>
    public async Task RunAsync(IReadOnlyList<QueryRequest> requests)
    {
        await ConnectAsync();
        foreach (var work in _works.Where(work => !work.HasFailed))
        {
            await RunAsync(work, requests);
        }
    }

    /// <summary>Runs texts on each of the command line's connections, beside each other; one that cannot be had is an error.</summary>
    public async Task RunOnAllAsync(IReadOnlyList<QueryRequest> requests)
    {
        foreach (var open in given())
        {
            try
            {
                RunOn(await open, requests);
            }
            catch (Fault fault)
            {
                cmdlet.WriteError(ErrorRecords.From(fault));
            }
        }
    }

    /// <summary>Runs texts on a connection beside others.</summary>
    public void RunOn(RdsIamConnection connection, IReadOnlyList<QueryRequest> requests)
    {
        _fleet ??= new Fleet(cmdlet, settings.ThrottleLimit, settings.KeepOrder, stop);
        _fleet.Add(connection, (streams, cancel) => RunInFleetAsync(connection, requests, streams, cancel));
    }

    /// <summary>Takes one record for the text, on the connections of the command line.</summary>
    public async Task AddAsync(QueryRequest request, QueryRecordReader reader, object? piped)
    {
        _records = reader;
        var record = reader.Read(piped);
        (_lists ??= ListPlaces.Of(request, reader.Names)).Check(record, reader.Names);
        await ConnectAsync();
        foreach (var work in _works.Where(work => !work.HasFailed))
        {
            await GuardAsync(work, () => work.AddAsync(request, reader.Names, record));
        }
    }

    /// <summary>Sends what is left, commits, and waits for the last connection.</summary>
    public async Task EndAsync()
    {
        foreach (var work in _works.Where(work => !work.HasFailed))
        {
            await GuardAsync(work, work.EndAsync);
            work.TellRecords();
        }

        await (_fleet?.EndAsync() ?? Task.CompletedTask);
        _progress.End();
    }

    /// <summary>
    /// The pipeline was broken off before this cmdlet: records that came, and wait for others to go with, are sent as if they had
    /// not waited. What there is to say of them goes to the host, as PowerShell takes nothing else any more.
    /// </summary>
    public void SendRest(Action<string> tell)
    {
        foreach (var work in _works.Where(work => !work.HasFailed))
        {
            try
            {
                new PipelineContext().Run(() => work.SendRestAsync(tell));
            }
            catch (Exception e) when (e is Fault or OperationCanceledException)
            {
                tell(e.Message);
            }
        }
    }

    /// <summary>Lets go of the runspace's session, if its transaction has ended.</summary>
    /// <returns>That session; null: there is none, or it goes on.</returns>
    public PinnedSession? Release()
    {
        var ended = _session is not null && DefaultSession.Release(_session) ? _session : null;
        _session = ended is null ? _session : null;
        return ended;
    }

    public void Dispose()
    {
        _works.ForEach(work => work.Dispose());
        _fleet?.Dispose();
    }

    private ConnectionWork WorkOn(RdsIamConnection connection, PinnedSession? pinned) =>
        new(connection, pinned, settings, new CmdletStreams(cmdlet), _progress, stop);

    /// <summary>On a thread of its own; a text that fails ends this connection's part.</summary>
    private async Task RunInFleetAsync(
        RdsIamConnection connection, IReadOnlyList<QueryRequest> requests, Streams streams, CancellationToken cancel)
    {
        using var work = new ConnectionWork(connection, pinned: null, settings, streams, progress: null, cancel);
        foreach (var request in requests)
        {
            await work.RunAsync(request, requests.Count > 1);
        }

        await work.EndAsync();
    }

    private async Task RunAsync(ConnectionWork work, IReadOnlyList<QueryRequest> requests)
    {
        foreach (var request in requests)
        {
            var ran = await GuardAsync(work, () => work.RunAsync(request, requests.Count > 1));
            if (!ran && requests.Count > 1)
            {
                // The files that follow count on those before them.
                cmdlet.TellVerbose(ModuleMessages.FilesNotRun(Path.GetFileName(request.File)));
                return;
            }
        }
    }

    /// <summary>Takes the command line's connections, once; one that cannot be had is an error, and the others go on.</summary>
    private async Task ConnectAsync()
    {
        if (_isConnected)
        {
            return;
        }

        _session = session();
        _isConnected = true;
        if (_session is not null)
        {
            _works.Add(WorkOn(new RdsIamSession(_session).Connection, _session));
            return;
        }

        foreach (var open in given())
        {
            try
            {
                _works.Add(WorkOn(await open, pinned: null));
            }
            catch (Fault fault)
            {
                cmdlet.WriteError(ErrorRecords.From(fault));
            }
        }
    }

    /// <summary>
    /// A query that fails is its error, and the next goes on; a transaction, and records whose trouble is not one record's, are
    /// over, and when nothing else is left, so is the cmdlet.
    /// </summary>
    /// <returns>Whether all went well.</returns>
    private async Task<bool> GuardAsync(ConnectionWork work, Func<Task> run)
    {
        try
        {
            await _progress.WhileAsync(run());
            return true;
        }
        catch (Fault fault)
        {
            work.HasFailed = settings.Session.Transaction || _records is not null;
            var error = ErrorRecords.From(fault);
            if (work.HasFailed && _works.Contains(work) && _works.TrueForAll(other => other.HasFailed))
            {
                cmdlet.ThrowTerminatingError(error);
            }

            cmdlet.WriteError(error);
            return false;
        }
    }
}
