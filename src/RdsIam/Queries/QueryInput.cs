using System.Data;
using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Requests;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>
/// What one invocation is given: texts of the command line; and from the pipeline records for them, places to run them at, or
/// texts and files. Used on the pipeline thread.
/// </summary>
/// <param name="cmdlet">Whose streams it writes to.</param>
/// <param name="words">What the cmdlet was told.</param>
/// <param name="places">Where it may run.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class QueryInput(PSCmdlet cmdlet, QueryWords words, QueryPlaces places, CancellationToken stop) : IDisposable
{
    private readonly QueryWorks _works = new(cmdlet, words.Settings, places.Connections, places.Session, stop);
    private readonly QueryTexts _texts = new(cmdlet, words, () => words.Session.Transaction || places.IsInSession(), stop);
    private QueryRecordReader? _reader;

    public Task BeginAsync() => _texts.ReadAsync();

    /// <summary>Takes what is piped in; without input, runs the texts.</summary>
    /// <exception cref="Fault">It cannot be taken; in a transaction that ends the cmdlet.</exception>
    public async Task TakeAsync(PSObject? input)
    {
        try
        {
            // A table that another cmdlet writes is a whole, and its rows are the records.
            foreach (var piped in Unwrapped.Of(input) is DataTable table ? table.Rows.Cast<object?>() : [Unwrapped.Of(input)])
            {
                await TakeOneAsync(piped);
            }
        }
        catch (Fault fault) when (words.Session.Transaction)
        {
            // All or nothing: input that cannot be taken ends the transaction, too.
            cmdlet.ThrowTerminatingError(ErrorRecords.From(fault));
        }
    }

    public async Task EndAsync()
    {
        _texts.End();
        await _works.EndAsync();
        if (_works.Release() is { } ended)
        {
            cmdlet.TellVerbose(ModuleMessages.DefaultSessionEnded(ended.Id));
        }
    }

    /// <summary>Sends what waits, where the pipeline was broken off before this cmdlet.</summary>
    /// <param name="tell">Takes what there is to say of it.</param>
    public void SendRest(Action<string> tell) => _works.SendRest(tell);

    /// <summary>Lets go of connections and session, however the pipeline ended.</summary>
    public void Dispose()
    {
        _works.Dispose();
        _works.Release();
    }

    private Task TakeOneAsync(object? piped)
    {
        if (!words.HasInput)
        {
            return places.AreSeveral ? _works.RunOnAllAsync(_texts.Given) : _works.RunAsync(_texts.Given);
        }

        return piped switch
        {
            // It has the properties of an endpoint, and would be connected to beside itself.
            RdsIamSession session => throw new Fault(ModuleMessages.SessionPiped(session.Id), FaultKind.InvalidArgument, session),
            RdsIamConnection connection => RunOnAsync(() => Task.FromResult(connection)),
            _ when _reader is not null => _works.AddAsync(_texts.Given[0], _reader, piped),
            string text when !_texts.AreGiven => RunPipedAsync(Task.FromResult(_texts.Of(text, file: null))),
            _ when !_texts.AreGiven && FilePaths.OfObject(piped) is { } file =>
                RunPipedAsync(_texts.OfFileAsync(FilePaths.ToRead(cmdlet, [file], literal: true)[0])),
            _ => BeginPipedAsync(piped),
        };
    }

    private async Task RunPipedAsync(Task<QueryRequest> read)
    {
        var request = await read;
        await (_texts.CheckPiped(request) ? _works.RunAsync([request]) : Task.CompletedTask);
    }

    /// <summary>Something was piped in beside the texts: the first record, or where to run them.</summary>
    private async Task BeginPipedAsync(object? piped)
    {
        RequireTexts(piped);
        if (QueryRecordReader.For(piped, _texts.Open) is { } reader)
        {
            Begin(reader, piped);
            await _works.AddAsync(_texts.Given[0], reader, piped);
        }
        else if (PipedEndpoint.Of(piped) is { } endpoint)
        {
            await RunOnAsync(() => places.Endpoint(endpoint));
        }
        else
        {
            // The next one would be no better.
            cmdlet.ThrowTerminatingError(ErrorRecords.From(QueryRecords.Unfit(_texts, piped)));
        }
    }

    private void Begin(QueryRecordReader reader, object? first)
    {
        try
        {
            QueryRecords.Check(words, _texts, first);
        }
        catch (Fault fault)
        {
            // The text is at fault, and would be for every record.
            cmdlet.ThrowTerminatingError(ErrorRecords.From(fault));
        }

        _reader = reader;
    }

    /// <summary>Runs the texts on a piped connection or endpoint.</summary>
    private async Task RunOnAsync(Func<Task<RdsIamConnection>> connect)
    {
        RequireTexts(piped: null);
        if (words.SessionId is { } id)
        {
            throw new Fault(ModuleMessages.SessionAndPiped, FaultKind.InvalidArgument, id);
        }

        _texts.Check();
        _works.RunOn(await connect(), _texts.Given);
    }

    private void RequireTexts(object? piped)
    {
        if (!_texts.AreGiven)
        {
            throw new Fault(ModuleMessages.QueryMissing, FaultKind.InvalidArgument, piped);
        }
    }
}
