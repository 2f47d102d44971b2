using System.Net.WebSockets;
using System.Text.Json;
using Amazon.Runtime.Signing;
using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels.Ssm.Reliable;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>
/// Opens a session's data channel: a WebSocket signed with the credentials of the moment, and the token in its first text.
/// </summary>
internal sealed class DataChannel(SsmApi api)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StreamAddress _address = StreamAddress.Of(api);

    /// <summary>One for the whole session, over all its lines.</summary>
    private readonly string _clientId = Guid.NewGuid().ToString();

    /// <exception cref="Fault">TunnelChannelDenied, TunnelUnreachable, TunnelStreamAddress, or no credentials.</exception>
    public async Task<IFrameLine> ConnectAsync(SessionTicket ticket, CancellationToken cancellationToken)
    {
        var url = _address.Find(ticket.StreamUrl);
        var identity = await api.Identities.TakeAsync(cancellationToken).ConfigureAwait(false);
        var headers = StreamAddress.IsPresigned(url) ? [] : Sign(url, AwsClientSettings.Credentials(identity));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await WebSocketLine.ConnectAsync(url, headers, Hello(ticket.Token), limit.Token).ConfigureAwait(false);
        }
        catch (ChannelRefused refused) when (refused.Status is 401 or 403)
        {
            throw new Fault(
                Messages.TunnelChannelDenied(ticket.SessionId, AwsCall.PrincipalOf(identity), refused.Message), FaultKind.PermissionDenied,
                ticket.SessionId);
        }
        catch (Exception e) when (
            e is IOException or WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new Fault(
                Messages.TunnelUnreachable(
                    url.Host, e is OperationCanceledException ? "no answer in time" : e.GetBaseException().Message.TrimEnd('.')),
                        FaultKind.Connection, url.Host, e);
        }
    }

    /// <summary>
    /// The signature's headers. The query is signed as the service reads it: a plus sign in it is a blank, whatever stands on the wire.
    /// </summary>
    private IEnumerable<KeyValuePair<string, string>> Sign(Uri url, Amazon.Runtime.AWSCredentials credentials)
    {
        var plain = url.AbsoluteUri.Replace("+", "%20", StringComparison.Ordinal);
        var request = new AWSSigningRequest
        {
            HttpMethod = HttpMethod.Get,
            RequestUri = new Uri((url.Scheme == "ws" ? "http" : "https") + plain[url.Scheme.Length..]),
        };
        var signed = AWSSigV4Signer.Sign(
            request,
            new AWSSigV4Parameters { Credentials = credentials, Region = Amazon.RegionEndpoint.GetBySystemName(api.Region),
                Service = AwsQueryService.SsmMessages.SigningName });
        return signed.Headers.Where(header => !header.Key.Equals("host", StringComparison.OrdinalIgnoreCase));
    }

    private byte[] Hello(string token) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        MessageSchemaVersion = "1.0",
        RequestId = Guid.NewGuid().ToString(),
        TokenValue = token,
        ClientId = _clientId,
        Handshake.ClientVersion,
    });
}
