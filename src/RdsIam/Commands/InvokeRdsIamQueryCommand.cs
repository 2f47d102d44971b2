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

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(RunAsync);

    private async Task RunAsync(RdsIamConnection connection)
    {
        var notices = new NoticeWriter(this);
        var request = new QueryRequest(Query)
        {
            Parameters = QueryParameterReader.Read(Parameter),
            CommandTimeout = TimeSpan.FromSeconds(CommandTimeout),
            OnNotice = notices.Take,
            OnWarning = WriteWarning,
        };
        try
        {
            await using var execution = await QueryRunner.StartAsync(connection.Pool, request, StopToken);
            await using var stop = StopToken.Register(execution.Cancel);
            ResultWriter.For(As).Write(execution, WriteObject);
        }
        finally
        {
            notices.Flush();
        }
    }
}
