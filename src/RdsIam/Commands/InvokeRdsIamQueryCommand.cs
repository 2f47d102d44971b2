using System.Data;
using System.Management.Automation;
using RdsIam.Core.Postgres;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Runs SQL and writes the rows as they come.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RdsIamQuery", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(PSObject), typeof(DataTable), typeof(RdsIamStatementResult))]
public sealed class InvokeRdsIamQueryCommand : ConnectionCommand
{
    private Fleet? _fleet;

    /// <summary>One statement or several. Values belong into Parameter, never into this text.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Sql")]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = string.Empty;

    /// <summary>Values by name, <c>@{ id = 7 }</c> or an object, for <c>@id</c> or <c>:id</c>; or an array for <c>$1</c>, <c>$2</c>.</summary>
    [Parameter(Position = 1)]
    [Alias("SqlParameters")]
    public object? Parameter { get; set; }

    /// <summary>What becomes of a result.</summary>
    [Parameter]
    public RdsIamRowFormat As { get; set; } = RdsIamRowFormat.Row;

    /// <summary>Seconds that a statement may take; 0, the default: no limit.</summary>
    [Parameter]
    [Alias("QueryTimeout")]
    [ValidateRange(0, int.MaxValue)]
    public int CommandTimeout { get; set; }

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

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        if (MyInvocation.ExpectingInput || Connection is [_, _, ..] || HostName is [_, _, ..])
        {
            _fleet = new Fleet(this, ThrottleLimit, KeepOrder, StopToken);
        }

        return base.BeginAsync();
    }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(connection =>
    {
        if (_fleet is null)
        {
            return RunAsync(connection, new CmdletStreams(this), StopToken);
        }

        _fleet.Add(connection, (streams, cancel) => RunAsync(connection, streams, cancel));
        return Task.CompletedTask;
    });

    /// <inheritdoc/>
    protected override Task EndAsync() => _fleet?.EndAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _fleet?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task RunAsync(RdsIamConnection connection, Streams streams, CancellationToken cancel)
    {
        var notices = new NoticeWriter(streams);
        var request = new QueryRequest(Query)
        {
            Parameters = QueryParameterReader.Read(Parameter),
            CommandTimeout = TimeSpan.FromSeconds(CommandTimeout),
            OnNotice = notices.Take,
            OnWarning = streams.WriteWarning,
            Constants = AppendSource ? [new("HostName", connection.HostName), new("Database", connection.Database)] : [],
        };
        var output = AppendSource && As is (RdsIamRowFormat.Scalar or RdsIamRowFormat.NonQuery)
            ? new SourceStreams(streams, connection) : streams;
        try
        {
            await using var execution = await QueryRunner.StartAsync(connection.Pool, request, cancel);
            await using var stop = cancel.Register(execution.Cancel);
            ResultWriter.For(As).Write(execution, output.WriteObject);
        }
        finally
        {
            notices.Flush();
        }
    }
}
