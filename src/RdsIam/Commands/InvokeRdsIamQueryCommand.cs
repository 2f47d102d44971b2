using System.Data;
using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Runs SQL and writes the rows as they come.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RdsIamQuery", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(PSObject), typeof(DataTable), typeof(RdsIamStatementResult), typeof(RdsIamPlanNode))]
public sealed class InvokeRdsIamQueryCommand : QueryCommand
{
    private readonly List<QueryRequest> _requests = [];
    private QueryParameters _parameters = QueryParameters.None;
    private QueryWorks? _works;
    private ParameterCheck? _values;
    private bool _hasTexts;
    private IReadOnlyList<string> _open = [];
    private QueryRecordReader? _reader;

    /// <summary>One statement or several. Values belong into Parameter, never into this text.</summary>
    [Parameter(Position = 0)]
    [Alias("Sql")]
    [ValidateNotNullOrEmpty]
    public string? Query { get; set; }

    /// <summary>Values by name, <c>@{ id = 7 }</c> or an object, for <c>@id</c> or <c>:id</c>; or an array for <c>$1</c>, <c>$2</c>.</summary>
    [Parameter(Position = 1)]
    [Alias("SqlParameters")]
    public object? Parameter { get; set; }

    /// <summary>Files of SQL in UTF-8, with wildcards.</summary>
    [Parameter]
    [Alias("Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? InputFile { get; set; }

    /// <summary>Files of SQL, whose names have characters that could be wildcards.</summary>
    [Parameter]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>
    /// Records whose properties are values of the query's parameters; or, without Query and InputFile, queries and files; or
    /// connections and endpoints to run on.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>What becomes of a result.</summary>
    [Parameter]
    public RdsIamRowFormat As { get; set; } = RdsIamRowFormat.Row;

    /// <summary>Makes objects of json and jsonb columns.</summary>
    [Parameter]
    public SwitchParameter ExpandJson { get; set; }

    /// <summary>The most piped records that are sent at once; 1000 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int BatchSize { get; set; } = 1000;

    /// <summary>The most databases at a time, when several are piped in or named; 8 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>Of several databases, writes what the first gives before what the second gives.</summary>
    [Parameter]
    public SwitchParameter KeepOrder { get; set; }

    /// <summary>Adds HostName and Database to each row: where it comes from.</summary>
    [Parameter]
    public SwitchParameter AppendSource { get; set; }

    /// <summary>Gives the plan of the statement as objects and does not run it.</summary>
    [Parameter]
    public SwitchParameter Explain { get; set; }

    /// <summary>With Explain: runs the statement to measure it, and undoes what it did.</summary>
    [Parameter]
    public SwitchParameter Analyze { get; set; }

    /// <summary>Runs statement by statement, each a transaction of its own.</summary>
    [Parameter]
    public SwitchParameter NoTransaction { get; set; }

    private bool HasInput => MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    /// <inheritdoc/>
    protected override async Task BeginAsync()
    {
        await base.BeginAsync();
        TakeExplainAnalyze();
        CheckTransaction();
        _works = new QueryWorks(this, Settings(), Connections, GivenSession, StopToken);
        _parameters = QueryParameterReader.Read(Parameter);
        _values = new ParameterCheck(this, _parameters, QueryParameterReader.AreChosen(Parameter));
        await ReadTextsAsync();
        _open = HasInput && _requests is [var only] ? QueryText.OpenIn(only.Sql, _parameters) : [];
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        try
        {
            // A table that another cmdlet writes is a whole, and its rows are the records.
            foreach (var piped in Unwrapped.Of(InputObject) is DataTable table ? table.Rows.Cast<object?>() : [Unwrapped.Of(InputObject)])
            {
                await TakeAsync(piped);
            }
        }
        catch (Fault fault) when (IsOneTransaction)
        {
            // All or nothing: input that cannot be taken ends the transaction, too.
            ThrowTerminatingError(ErrorRecords.From(fault));
        }
    }

    private Task TakeAsync(object? piped)
    {
        if (!HasInput)
        {
            return Connection is [_, _, ..] || HostName is [_, _, ..] ? _works!.RunOnAllAsync(_requests) : _works!.RunAsync(_requests);
        }

        return piped switch
        {
            // It has the properties of an endpoint, and would be connected to beside itself.
            RdsIamSession session => throw new Fault(ModuleMessages.SessionPiped(session.Id), FaultKind.InvalidArgument, session),
            RdsIamConnection connection => RunOnAsync(() => Task.FromResult(connection)),
            _ when _reader is not null => _works!.AddAsync(_requests[0], _reader, piped),
            string text when !_hasTexts => RunPipedAsync(Request(text, file: null)),
            _ when !_hasTexts && FilePaths.OfObject(piped) is { } file => RunFileAsync(FilePaths.ToRead(this, [file], literal: true)[0]),
            _ => BeginPipedAsync(piped),
        };
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        _values!.End();
        await _works!.EndAsync();
        if (_works.Release() is { } ended)
        {
            WriteVerbose(ModuleMessages.DefaultSessionEnded(ended.Id));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (IsOrphaned)
            {
                _works?.SendRest(Host.UI.WriteWarningLine);
            }

            _works?.Dispose();
            _works?.Release();
        }

        base.Dispose(disposing);
    }

    /// <summary><c>-Explain Analyze</c> means <c>-Explain -Analyze</c>: the word lands in the first free position.</summary>
    private void TakeExplainAnalyze()
    {
        Explain |= Analyze;
        if (Explain && Parameter is string word && word.Equals(nameof(Analyze), StringComparison.OrdinalIgnoreCase))
        {
            (Analyze, Parameter) = (true, null);
        }
        else if (Explain && Parameter is string text && nameof(Analyze).Equals(Query, StringComparison.OrdinalIgnoreCase))
        {
            (Analyze, Query, Parameter) = (true, text, null);
        }
    }

    private QueryWorkSettings Settings() => new(Options(), As)
    {
        BatchSize = BatchSize,
        ThrottleLimit = ThrottleLimit,
        KeepOrder = KeepOrder,
        AppendSource = AppendSource,
        Explain = Explain,
        Analyze = Analyze,
    };

    private QueryRequest Request(string sql, string? file) => new(sql)
    {
        File = file,
        Parameters = _parameters,
        CommandTimeout = TimeSpan.FromSeconds(CommandTimeout),
        AsText = As == RdsIamRowFormat.Text,
        ExpandJson = ExpandJson ? JsonObjects.From : null,
        EachAlone = NoTransaction,
    };

    private void CheckTransaction()
    {
        if (Rollback && (NoTransaction || Explain))
        {
            throw new Fault(ModuleMessages.RollbackExcludes(NoTransaction ? nameof(NoTransaction) : nameof(Explain)), FaultKind.InvalidArgument, null);
        }

        if (NoTransaction && (Transaction || Explain))
        {
            throw new Fault(ModuleMessages.NoTransactionExcludes(Transaction ? nameof(Transaction) : nameof(Explain)), FaultKind.InvalidArgument, null);
        }
    }

    private async Task ReadTextsAsync()
    {
        if (Query is not null && (InputFile is not null || LiteralPath is not null))
        {
            throw new Fault(ModuleMessages.QueryAndInputFile, FaultKind.InvalidArgument, null);
        }

        if (Query is not null)
        {
            _requests.Add(Request(Query, file: null));
        }

        foreach (var path in (IEnumerable<string>)[
            .. FilePaths.ToRead(this, InputFile ?? []), .. FilePaths.ToRead(this, LiteralPath ?? [], literal: true)])
        {
            _requests.Add(Request(await ScriptFile.ReadAsync(path, StopToken), path));
        }

        _hasTexts = _requests.Count > 0;
        if (!_hasTexts && !HasInput)
        {
            throw new Fault(ModuleMessages.QueryMissing, FaultKind.InvalidArgument, null);
        }

        _values!.Check(_requests);
        if (!HasInput)
        {
            CheckTexts();
        }
    }

    /// <summary>Looks at all texts before any is run; a file without statements is none.</summary>
    private void CheckTexts() => _requests.RemoveAll(request => !HasStatements(request));

    private bool HasStatements(QueryRequest request)
    {
        if (QueryText.Check(request, IsOneTransaction || IsInSession) || request.File is null)
        {
            return true;
        }

        WriteVerbose(ModuleMessages.FileWithoutStatements(Path.GetFileName(request.File)));
        return false;
    }

    private async Task RunFileAsync(string path) => await RunPipedAsync(Request(await ScriptFile.ReadAsync(path, StopToken), path));

    private Task RunPipedAsync(QueryRequest request)
    {
        _values!.Note(request);
        return HasStatements(request) ? _works!.RunAsync([request]) : Task.CompletedTask;
    }

    /// <summary>Something was piped in beside the texts: the first record, or where to run them.</summary>
    private async Task BeginPipedAsync(object? piped)
    {
        if (!_hasTexts)
        {
            throw new Fault(ModuleMessages.QueryMissing, FaultKind.InvalidArgument, piped);
        }

        if (QueryRecordReader.For(piped, _open) is { } reader)
        {
            BeginRecords(reader, piped);
            await _works!.AddAsync(_requests[0], reader, piped);
        }
        else if (PipedEndpoint.Of(piped) is { } endpoint)
        {
            await RunOnAsync(() => ConnectionToAsync(endpoint));
        }
        else
        {
            // The next one would be no better.
            ThrowTerminatingError(ErrorRecords.From(Unfit(piped)));
        }
    }

    private Fault Unfit(object? piped) => piped switch
    {
        _ when _requests.Count > 1 => new Fault(ModuleMessages.RecordsTakeOneText(_requests.Count), FaultKind.InvalidArgument, piped),
        string when _open.Count != 1 => new Fault(ModuleMessages.PipedTextWithQuery, FaultKind.InvalidArgument, piped),
        _ when _open.Count == 0 || piped is null => new Fault(ModuleMessages.PipedInputNotNeeded(NameOf(piped)), FaultKind.InvalidArgument, piped),
        _ => new Fault(
            ModuleMessages.RecordWithoutParameters(1, string.Join(", ", _open), QueryRecordReader.Describe(piped)), FaultKind.InvalidData, piped),
    };

    private static string NameOf(object? piped) => piped switch { null => "null", PSObject => nameof(PSCustomObject), _ => piped.GetType().Name };

    private void BeginRecords(QueryRecordReader reader, object? first)
    {
        var request = _requests[0];
        if (Explain)
        {
            ThrowTerminatingError(ErrorRecords.From(new Fault(ModuleMessages.ExplainTakesNoRecords, FaultKind.InvalidArgument, null)));
        }

        if (NoTransaction)
        {
            ThrowTerminatingError(ErrorRecords.From(new Fault(ModuleMessages.NoTransactionTakesNoRecords, FaultKind.InvalidArgument, null)));
        }

        try
        {
            QueryText.Check(request with { Parameters = QueryRecordReader.Example(request.Parameters, first, _open) }, inTransaction: true);
        }
        catch (Fault fault)
        {
            // The text is at fault, and would be for every record.
            ThrowTerminatingError(ErrorRecords.From(fault));
        }

        _reader = reader;
    }

    /// <summary>Runs the texts on a piped connection or endpoint.</summary>
    private async Task RunOnAsync(Func<Task<RdsIamConnection>> connect)
    {
        if (!_hasTexts)
        {
            throw new Fault(ModuleMessages.QueryMissing, FaultKind.InvalidArgument, null);
        }

        if (Session is not null)
        {
            throw new Fault(ModuleMessages.SessionAndPiped, FaultKind.InvalidArgument, Session.Id);
        }

        CheckTexts();
        _works!.RunOn(await connect(), _requests);
    }
}
