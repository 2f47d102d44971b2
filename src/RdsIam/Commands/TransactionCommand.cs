using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that begin and end the transaction of a session.</summary>
public abstract class TransactionCommand : AsyncCmdlet
{
    /// <summary>A session from New-RdsIamSession; the one of Start-RdsIamTransaction if not given.</summary>
    [Parameter]
    [ValidateNotNull]
    public RdsIamSession? Session { get; set; }

    /// <summary>A savepoint in the transaction; the whole transaction if not given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected sealed override async Task EndAsync()
    {
        var session = Session?.Pinned ?? DefaultSession.ForCommand();
        try
        {
            if (session?.IdleWarning() is { } warning)
            {
                this.TellWarning(warning);
            }

            await RunAsync(session);
        }
        catch (Fault fault) when (session?.Explain(fault) is { } named)
        {
            throw named;
        }
        finally
        {
            if (session is not null)
            {
                DefaultSession.Release(session);
            }
        }
    }

    /// <param name="session">The session to work on; null: none was given, and the runspace has no default one.</param>
    private protected abstract Task RunAsync(PinnedSession? session);

    /// <summary>There is nothing to end.</summary>
    private protected static Fault NoTransaction() => new(ModuleMessages.NoDefaultTransaction, FaultKind.InvalidOperation, null);
}
