using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Lists the sessions of this process that New-RdsIamSession and Start-RdsIamTransaction opened.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamSession")]
[OutputType(typeof(RdsIamSession))]
public sealed class GetRdsIamSessionCommand : AsyncCmdlet
{
    /// <summary>Numbers of sessions; all if not given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public int[]? Id { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        var sessions = PinnedSessions.All;
        WriteTogether(sessions.Where(session => Id is null || Id.Contains(session.Id)).Select(session => new RdsIamSession(session)));
        foreach (var missing in (Id ?? []).Where(id => sessions.All(session => session.Id != id)))
        {
            WriteError(ErrorRecords.From(new Fault(ModuleMessages.SessionNotFound(missing), FaultKind.ObjectNotFound, missing)));
        }

        return Task.CompletedTask;
    }
}
