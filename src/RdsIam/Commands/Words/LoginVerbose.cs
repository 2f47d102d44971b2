using System.Globalization;
using System.Management.Automation;

namespace RdsIam.Commands.Words;

/// <summary>The path that a login has taken, for -Verbose: where to, signed by whom, and how long it took. Nothing secret.</summary>
internal static class LoginVerbose
{
    public static void Tell(Cmdlet cmdlet, RdsIamConnection connection)
    {
        var (target, login) = (connection.Pool.Target, connection.Pool.LastLogin);
        var socket = string.Create(CultureInfo.InvariantCulture, $"{target.ConnectToHost ?? target.HostName}:{target.ConnectToPort ?? target.Port}");
        cmdlet.WriteVerbose(ModuleMessages.VerboseEndpoint(target.HostName, target.Port, target.Region, socket, target.TlsMode));
        if (login?.TokenExpiresAt is { } end)
        {
            cmdlet.WriteVerbose(ModuleMessages.VerboseToken(
                target.UserName, connection.Pool.Identity, login.AccessKeyId, end.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)));
        }

        if (login is not null)
        {
            cmdlet.WriteVerbose(ModuleMessages.VerboseLogin(
                target.UserName, target.Database, connection.ServerVersion, Math.Round(login.Duration.TotalMilliseconds)));
        }
    }
}
