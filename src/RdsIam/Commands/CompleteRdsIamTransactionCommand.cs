using System.Management.Automation;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Commits the transaction of a session, or gives up a savepoint and keeps what was done since.</summary>
[Cmdlet(VerbsLifecycle.Complete, "RdsIamTransaction")]
public sealed class CompleteRdsIamTransactionCommand : TransactionCommand
{
    /// <summary>Seconds that the commit may take; 0 or not given: a minute.</summary>
    [Parameter]
    [Alias("QueryTimeout")]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int CommandTimeout { get; set; }

    private protected override async Task RunAsync(PinnedSession? session)
    {
        await PinnedTransaction.CompleteAsync(session ?? throw NoTransaction(), Name, TimeSpan.FromSeconds(CommandTimeout), StopToken);
        this.TellVerbose(
            Name is null ? ModuleMessages.TransactionCommitted(session.Id) : ModuleMessages.SavepointReleased(Name, session.Id));
    }
}
