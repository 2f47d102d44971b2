using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>Why a server could not be logged in to, from what the library says of it.</summary>
internal static class SshFaults
{
    private const string NoMatching = "No matching";
    private const string NoMethod = "No suitable authentication method";
    private const string TooMany = "Too many authentication failures";

    public static Fault NoKey(SshHost host, SshKeys keys) => new(
        Messages.SshNoKey(host.ToString(), Join(keys.PassedOver.Count > 0 ? keys.PassedOver : host.IdentityFiles)),
        FaultKind.Authentication, host.ToString());

    public static Fault Of(Exception e, SshHost host, SshKeys keys, SshLogin login)
    {
        var server = host.ToString();
        return e switch
        {
            SshAuthenticationException when !login.HasBegun =>
                new Fault(Messages.SshNoKeysAllowed(server, e.Message), FaultKind.Authentication, server),
            SshAuthenticationException when e.Message.StartsWith(NoMethod, StringComparison.Ordinal) =>
                new Fault(Messages.SshMoreDemanded(server, login.Allowed), FaultKind.Authentication, server),
            SshAuthenticationException when host.OnlyKey is not null =>
                new Fault(Messages.InstanceKeyRefused(server, host.User), FaultKind.Authentication, server),
            SshAuthenticationException => new Fault(
                Messages.SshKeysRefused(server, host.User, Join([.. keys.All.Select(key => key.KeyName), .. keys.PassedOver])),
                FaultKind.Authentication, server),
            SshException when e.Message.Contains(TooMany, StringComparison.OrdinalIgnoreCase) =>
                new Fault(Messages.SshTooManyKeys(server, keys.All.Count), FaultKind.Authentication, server),
            SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed } when e.Message.StartsWith(
                NoMatching, StringComparison.Ordinal) =>
                new Fault(Messages.SshNoCommonAlgorithm(server, e.Message), FaultKind.Security, server),
            SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed } =>
                new Fault(Messages.SshHostKeyInvalid(server, e.Message), FaultKind.Security, server),
            SshOperationTimeoutException =>
                new Fault(Messages.SshSilent(server, host.ConnectTimeout.TotalSeconds), FaultKind.Timeout, server),
            _ => new Fault(Messages.SshFailed(server, e.Message), FaultKind.Connection, server, e),
        };
    }

    private static string Join(IReadOnlyList<string> texts) => texts.Count == 0 ? "-" : string.Join("; ", texts);
}
