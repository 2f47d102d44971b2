using System.Management.Automation;
using RdsIam.Core.Inspection;
using RdsIam.Output;

namespace RdsIam.Commands;

/// <summary>Lists who is connected to a server, what they run, and who waits for whom.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamActivity", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(RdsIamActivity))]
public sealed class GetRdsIamActivityCommand : InspectionCommand
{
    /// <summary>Processes of the server; all sessions if not given.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id", "Pid")]
    public int[]? ProcessId { get; set; }

    /// <summary>Only sessions that wait for another one's lock, and those that they wait for.</summary>
    [Parameter]
    public SwitchParameter Blocked { get; set; }

    /// <summary>With the server's own processes, such as autovacuum workers.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(async connection =>
    {
        var activities = await ActivityReader.ReadAsync(connection.Pool, StopToken);
        WriteTogether(activities.Where(IsAsked).Select(activity => InspectionResults.Of(activity, connection)));
    });

    private bool IsAsked(ServerActivity activity) =>
        (ProcessId is null || ProcessId.Contains(activity.ProcessId))
        && (!Blocked || activity.Blocks > 0 || activity.BlockedBy.Count > 0)
        // Of sessions that the user may not look into, the server leaves the kind out, too.
        && (All || ProcessId is not null || activity.Kind is null or "client backend");
}
