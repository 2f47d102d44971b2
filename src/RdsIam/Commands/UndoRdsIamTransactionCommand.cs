using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Undoes the transaction of a session, or what was done since a savepoint.</summary>
[Cmdlet(VerbsCommon.Undo, "RdsIamTransaction")]
public sealed class UndoRdsIamTransactionCommand : TransactionCommand
{
    private protected override async Task RunAsync(PinnedSession? session)
    {
        if (session is { IsDefault: true, State: PinnedState.Lost } && Name is null)
        {
            // The server has undone it already.
            PinnedSessions.Remove(session);
            this.TellVerbose(PinnedFaults.WhatIsGone(session));
            return;
        }

        await PinnedTransaction.UndoAsync(session ?? throw NoTransaction(), Name, StopToken);
        this.TellVerbose(Name is null ? Messages.TransactionUndone(session.Id) : ModuleMessages.SavepointUndone(Name, session.Id));
    }
}
