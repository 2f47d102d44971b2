using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Aws;
using RdsIam.Pipeline;

namespace RdsIam.Policies;

/// <summary>The connection that policies are asked about, and as whose signer AWS is asked. Used on the pipeline thread.</summary>
internal sealed class AskingConnection(Cmdlet cmdlet)
{
    /// <summary>Null: none was given.</summary>
    public RdsIamConnection? Current { get; private set; }

    public string? Region => Current?.Region;

    /// <summary>The given names, else the connection's own; null: there are none.</summary>
    public string[]? Or(string[]? given, Func<RdsIamConnection, string> own) =>
        given ?? (Current is { } connection ? [own(connection)] : null);

    /// <summary>Whom the words say, else whoever signs for the connection.</summary>
    public IdentityWords Signing(IdentityWords words) => Current is { } connection ? words.With(connection.Pool.Passwords.Signer) : words;

    /// <summary>Asks about a connection; the last one stays, and what is done at the end is signed by it.</summary>
    public Task TurnTo(RdsIamConnection connection, Func<Task> work)
    {
        Current = connection;
        return work();
    }

    /// <summary>Does a part, and says who asked where AWS refuses: whoever may log in need not be allowed to ask IAM and RDS.</summary>
    public async Task SayWhoAskedAsync(Func<IdentityWords> words, Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (AwsFault fault) when (fault.Kind == FaultKind.PermissionDenied && Current is not null
            && Signing(words()).Carried is not null)
        {
            cmdlet.TellWarning(ModuleMessages.AskedAsConnection(Current, Current.Pool.Identity));
            throw;
        }
    }
}
