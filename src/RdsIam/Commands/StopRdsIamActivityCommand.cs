using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Inspection;
using RdsIam.Display;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Cancels the statement that a session runs, or ends the session.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RdsIamActivity", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class StopRdsIamActivityCommand : InspectionCommand
{
    /// <summary>
    /// Sessions of Get-RdsIamActivity. Each is stopped on the server that it was found on, and only if it is still the same one.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RdsIamActivity[]? Activity { get; set; }

    /// <summary>Numbers of the server's processes.</summary>
    [Parameter(Position = 0)]
    [Alias("Id", "Pid")]
    public int[]? ProcessId { get; set; }

    /// <summary>Ends the session. Without it only what it runs is cancelled, which does nothing to a session that is idle.</summary>
    [Parameter]
    public SwitchParameter Terminate { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        if (Activity is null && ProcessId is null)
        {
            throw new Fault(ModuleMessages.NoActivity, FaultKind.InvalidArgument, null);
        }

        await ForEachAsync(
            Activity ?? [], activity => StopAsync(activity.Connection, activity.ProcessId, activity.ConnectedAt, Describe(activity)));
        if (ProcessId is not null)
        {
            await ForEachConnectionAsync(connection =>
                ForEachAsync(ProcessId, id => StopAsync(connection, id, startedAt: null, $"{id}")));
        }
    }

    private static string Describe(RdsIamActivity activity) =>
        $"{activity}, {InspectionTexts.State(activity)} for {InspectionTexts.Time(activity.Duration)}: {Short(InspectionTexts.Line(activity.Query))}";

    private static string Short(string text) => text.Length > 60 ? text[..59] + "…" : text;

    private async Task StopAsync(RdsIamConnection connection, int processId, DateTimeOffset? startedAt, string session)
    {
        if (!this.Agrees(session, Terminate ? "End the session" : "Cancel the statement of the session"))
        {
            return;
        }

        switch (await ActivityStop.RunAsync(connection.Pool, processId, startedAt, Terminate, StopToken))
        {
            case StopOutcome.Gone:
                throw new Fault(ModuleMessages.ActivityGone(session, connection.HostName), FaultKind.ObjectNotFound, processId);
            case StopOutcome.Told:
                this.TellWarning(ModuleMessages.ActivityStillThere(session));
                break;
            default:
                this.TellVerbose(ModuleMessages.ActivityStopped(session));
                break;
        }
    }
}
