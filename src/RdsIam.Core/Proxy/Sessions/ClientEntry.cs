using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Proxy.Sessions;

/// <summary>Lets clients in: what they speak, and who they are. All of it within a limit of time and of clients at once.</summary>
internal static class ClientEntry
{
    /// <summary>Half of what PostgreSQL gives.</summary>
    private static readonly TimeSpan LongestEntry = TimeSpan.FromSeconds(30);

    /// <summary>Guessing takes as long.</summary>
    private static readonly TimeSpan AfterWrongPassword = TimeSpan.FromSeconds(1);

    /// <returns>What the client wants; null: it got its answer.</returns>
    public static async Task<StartupPacket?> AdmitAsync(
        ProxyDoor door, ProxyClient client, ClientLink link, Action<SessionEnd> end, CancellationToken cancellationToken)
    {
        using var place = door.Guard.Handshakes.Enter(() => end(SessionEnd.Slow));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestEntry);
        var packet = await ClientGreeting.ReadAsync(link, door.Guard.Certificate, limit.Token).ConfigureAwait(false);
        if (packet.Kind == StartupKind.Cancel)
        {
            await door.HandOnAsync(packet, limit.Token).ConfigureAwait(false);
            return null;
        }

        var refusal = Check(door, link, packet) ?? await AskAsync(door, link, packet, limit.Token).ConfigureAwait(false);
        if (refusal is null)
        {
            return packet;
        }

        door.NoteRefusal(client, refusal, isFailure: false);
        await link.RefuseAsync(refusal).ConfigureAwait(false);
        return null;
    }

    private static ErrorMessage? Check(ProxyDoor door, ClientLink link, StartupPacket packet)
    {
        if (packet.MajorVersion != 3)
        {
            return ProxyRefusals.Of(
                ProxyRefusals.ProtocolUnknown, Messages.LocalProxyProtocol(packet.MajorVersion, packet.Version & 0xFFFF));
        }

        if (door.Guard.IsBeyondLoopback && !link.IsSecure)
        {
            return ProxyRefusals.Of(ProxyRefusals.AuthorizationFailed, Messages.LocalProxyNeedsTls);
        }

        return door.TakesAnyUser && string.IsNullOrEmpty(packet.Text("user"))
            ? ProxyRefusals.Of(ProxyRefusals.AuthorizationFailed, Messages.LocalProxyNoUser)
            : null;
    }

    private static async Task<ErrorMessage?> AskAsync(
        ProxyDoor door, ClientLink link, StartupPacket packet, CancellationToken cancellationToken)
    {
        if (door.Guard.Secret is null
            || await new ScramCheck(door.Guard.Secret).RunAsync(link.Stream, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        await Task.Delay(AfterWrongPassword, cancellationToken).ConfigureAwait(false);
        return ProxyRefusals.Of(ProxyRefusals.PasswordWrong, Messages.LocalProxyPasswordWrong(packet.Text("user")));
    }
}
