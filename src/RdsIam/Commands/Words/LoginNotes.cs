using System.Collections.Concurrent;
using System.Management.Automation;
using RdsIam.Core.Connections;
using RdsIam.Core.Tokens;
using RdsIam.Pipeline;

namespace RdsIam.Commands.Words;

/// <summary>Warns of what may keep RDS from taking a login's token, and of whom a login trusts beyond what is checked.</summary>
internal static class LoginNotes
{
    /// <summary>What was said of trust: it is said once, as it is a choice and no fault.</summary>
    private static readonly ConcurrentDictionary<string, bool> Told = new(StringComparer.Ordinal);

    public static void Tell(Cmdlet cmdlet, TokenLogin login, TlsMode mode)
    {
        foreach (var warning in Of(login).Concat(OfTrust(login.Request.HostName, mode)))
        {
            cmdlet.TellWarning(warning);
        }
    }

    /// <summary>What may keep RDS from taking the token, each time; and once that DNS alone led to the endpoint.</summary>
    public static IEnumerable<string> Of(TokenLogin login) => login.Alias is { } alias
        ? [.. login.Warnings, .. Once(ModuleMessages.AliasTrusted(alias, login.Request.HostName))]
        : login.Warnings;

    /// <summary>Once for each host: that not all of its certificate is checked.</summary>
    public static IEnumerable<string> OfTrust(string hostName, TlsMode mode) => mode switch
    {
        TlsMode.Require => Once(ModuleMessages.ServerNotVerified(hostName)),
        TlsMode.VerifyCA => Once(ModuleMessages.ServerNameNotVerified(hostName)),
        _ => [],
    };

    private static string[] Once(string text) => Told.TryAdd(text, true) ? [text] : [];
}
