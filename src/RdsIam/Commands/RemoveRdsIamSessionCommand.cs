using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Ends sessions; what a transaction of theirs has not committed is undone.</summary>
[Cmdlet(VerbsCommon.Remove, "RdsIamSession", SupportsShouldProcess = true, DefaultParameterSetName = "Session")]
public sealed class RemoveRdsIamSessionCommand : AsyncCmdlet
{
    /// <summary>Sessions from New-RdsIamSession or Get-RdsIamSession.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Session", HelpMessage = "A session from New-RdsIamSession, for example in a variable.")]
    [ValidateNotNullOrEmpty]
    public RdsIamSession[] Session { get; set; } = [];

    /// <summary>Their numbers.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id")]
    [ValidateNotNullOrEmpty]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        var all = PinnedSessions.All;
        foreach (var missing in Id.Where(id => all.All(session => session.Id != id)))
        {
            WriteError(ErrorRecords.From(new Fault(ModuleMessages.SessionNotFound(missing), FaultKind.ObjectNotFound, missing)));
        }

        foreach (var session in Session.Select(session => session.Pinned).Concat(all.Where(session => Id.Contains(session.Id))))
        {
            Remove(session);
        }

        return Task.CompletedTask;
    }

    private void Remove(PinnedSession session)
    {
        if (!this.Agrees($"{new RdsIamSession(session)}", session.TransactionSince is null ? "Remove" : "Remove, and undo its transaction"))
        {
            return;
        }

        WarnOfTransaction(this, session);
        PinnedSessions.Remove(session);
    }

    /// <summary>What was not committed is gone with the session.</summary>
    internal static void WarnOfTransaction(Cmdlet cmdlet, PinnedSession session)
    {
        if (session is { State: PinnedState.Ready or PinnedState.Busy, TransactionSince: { } since })
        {
            cmdlet.TellWarning(ModuleMessages.SessionRolledBack(session.Id, since.ToLocalTime()));
        }
    }
}
