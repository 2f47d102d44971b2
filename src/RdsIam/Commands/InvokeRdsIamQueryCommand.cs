using System.Data;
using System.Management.Automation;
using RdsIam.Display;
using RdsIam.Input;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Runs SQL and writes the rows as they come.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RdsIamQuery", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(PSObject), typeof(DataTable), typeof(RdsIamStatementResult), typeof(RdsIamPlanNode))]
public sealed class InvokeRdsIamQueryCommand : QueryCommand
{
    private QueryInput? _input;

    /// <summary>One statement or several. Values belong into Parameter, never into this text.</summary>
    [Parameter(Position = 0)]
    [Alias("Sql")]
    [ArgumentCompleter(typeof(SqlCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Query { get; set; }

    /// <summary>
    /// Values by name, <c>@{ id = 7 }</c> or an object, for <c>@id</c> or <c>:id</c>; or an array for <c>$1</c>, <c>$2</c>.
    /// </summary>
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

    /// <summary>Adds HostName and Database to each row, and InputFile of several files: where it comes from.</summary>
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

    /// <summary>Prepares no statement by name, however often it is run.</summary>
    [Parameter]
    public SwitchParameter NoPrepare { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        var places = new QueryPlaces
        {
            Connections = Connections,
            Session = GivenSession,
            IsInSession = () => IsInSession,
            Endpoint = ConnectionToAsync,
            AreSeveral = Connection is [_, _, ..] || HostName is [_, _, ..],
        };
        _input = new QueryInput(this, Words().Checked(), places, StopToken);
        return _input.BeginAsync();
    }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => _input!.TakeAsync(InputObject);

    /// <inheritdoc/>
    protected override Task EndAsync() => _input!.EndAsync();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (IsOrphaned)
            {
                _input?.SendRest(text => Host.UI.WriteWarningLine(ShownText.Message(text)));
            }

            _input?.Dispose();
        }

        base.Dispose(disposing);
    }

    private QueryWords Words() => new(Options(), As)
    {
        Query = Query,
        Parameter = Parameter,
        Files = InputFile ?? [],
        LiteralFiles = LiteralPath ?? [],
        HasInput = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)),
        ExpandJson = ExpandJson,
        NoTransaction = NoTransaction,
        NoPrepare = NoPrepare,
        BatchSize = BatchSize,
        ThrottleLimit = ThrottleLimit,
        KeepOrder = KeepOrder,
        AppendSource = AppendSource,
        Explain = Explain,
        Analyze = Analyze,
        SessionId = Session?.Id,
    };
}
