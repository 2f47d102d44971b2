using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RdsIam.Core;
using RdsIam.Core.Queries.Sessions.Pinned;

namespace RdsIam.Queries;

/// <summary>
/// The session that Start-RdsIamTransaction makes without -Session: the runspace's commands without a target use it as long as its
/// transaction is open. It ends with the runspace, as nobody could end its transaction then.
/// </summary>
internal static class DefaultSession
{
    private static readonly ConditionalWeakTable<Runspace, PinnedSession> Sessions = [];

    /// <summary>Of the runspace that this cmdlet runs in; null: there is none, or it was removed.</summary>
    public static PinnedSession? Current
    {
        get => Runspace.DefaultRunspace is { } here && Sessions.TryGetValue(here, out var session) && session.State != PinnedState.Closed
            ? session
            : null;
        set
        {
            var here = Runspace.DefaultRunspace;
            if (value is null)
            {
                Sessions.Remove(here);
                return;
            }

            Sessions.AddOrUpdate(here, value);
            here.StateChanged += (_, e) =>
            {
                if (e.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
                {
                    PinnedSessions.Remove(value);
                }
            };
        }
    }

    /// <summary>The session for a command without a target; null: there is none.</summary>
    /// <exception cref="Fault">The default connection is another one by now: which of the two is meant is not clear.</exception>
    public static PinnedSession? ForCommand()
    {
        var session = Current;
        return session is not null && DefaultConnection.Current is { } connection && connection.Pool != session.Pool
            ? throw new Fault(
                ModuleMessages.DefaultSessionElsewhere(new RdsIamSession(session), connection), FaultKind.InvalidOperation, connection)
            : session;
    }

    /// <summary>Lets go of a default session whose transaction has ended.</summary>
    /// <returns>Whether it was the case.</returns>
    public static bool Release(PinnedSession session)
    {
        if (!session.IsDefault || session.State != PinnedState.Ready || session.TransactionSince is not null)
        {
            return false;
        }

        PinnedSessions.Remove(session);
        return true;
    }
}
