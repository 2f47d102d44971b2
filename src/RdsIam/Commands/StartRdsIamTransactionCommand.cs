using System.Management.Automation;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Begins a transaction that stays open from command to command, or makes a savepoint in it.</summary>
[Cmdlet(VerbsLifecycle.Start, "RdsIamTransaction")]
public sealed class StartRdsIamTransactionCommand : TransactionCommand
{
    /// <summary>The transaction's isolation level; the session's default if not given.</summary>
    [Parameter]
    public RdsIamIsolationLevel? IsolationLevel { get; set; }

    /// <summary>The transaction is read only.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    private protected override async Task RunAsync(PinnedSession? session)
    {
        var options = new SessionOptions { ReadOnly = ReadOnly, Isolation = (TransactionIsolation?)IsolationLevel };
        if (session is not null)
        {
            await PinnedTransaction.StartAsync(session, Name, options, StopToken);
            return;
        }

        if (Name is not null)
        {
            throw NoTransaction();
        }

        var connection = DefaultConnection.Required;
        var opened = await PinnedSessions.OpenAsync(connection.Pool, new SessionOptions(), isDefault: true, StopToken);
        try
        {
            await PinnedTransaction.StartAsync(opened, null, options, StopToken);
        }
        catch
        {
            PinnedSessions.Remove(opened);
            throw;
        }

        DefaultSession.Current = opened;
        this.TellVerbose(ModuleMessages.DefaultSessionBegan(opened.Id, connection));
    }
}
