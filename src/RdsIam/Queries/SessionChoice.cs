using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>Which session a command runs in, of those that last.</summary>
internal static class SessionChoice
{
    /// <summary>The parameter set of a pinned session.</summary>
    public const string Set = "Session";

    /// <summary>The session that was given, or the runspace's if nothing says where to run; null: a connection's pool serves.</summary>
    /// <param name="cmdlet">Whose words.</param>
    /// <param name="given">Its -Session.</param>
    /// <param name="namesTarget">It has been told a connection or an endpoint.</param>
    /// <param name="loginNames">Its words that count for a login only.</param>
    /// <exception cref="Fault">WordsBesideSession, DefaultSessionElsewhere.</exception>
    public static PinnedSession? Of(PSCmdlet cmdlet, RdsIamSession? given, bool namesTarget, IReadOnlyList<string> loginNames)
    {
        if (given is not null)
        {
            return TypedWords.Of(cmdlet, loginNames) is [var word, ..]
                ? throw new Fault(ModuleMessages.WordsBesideSession(word), FaultKind.InvalidArgument, given.Id)
                : given.Pinned;
        }

        return namesTarget || TypedWords.Of(cmdlet, loginNames).Count > 0 ? null : DefaultSession.ForCommand();
    }

    /// <summary>Says what a command runs in.</summary>
    public static void Tell(Cmdlet cmdlet, PinnedSession session) => cmdlet.TellVerbose(session.TransactionSince is { } since
        ? ModuleMessages.SessionUsedInTransaction(session.Id, since.ToLocalTime())
        : ModuleMessages.SessionUsed(session.Id));
}
