using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace RdsIam.Core.Names.Dns;

/// <summary>
/// Asks name servers for a name's aliases. The .NET library gives addresses only: <c>Dns.GetHostEntry</c> shows no
/// dependable chain of CNAMEs.
/// </summary>
internal sealed class DnsClient(DnsSettings settings, TimeSpan timeout)
{
    private const int Rounds = 2;
    private const int MaxDatagram = 65535;

    public DnsSettings Settings => settings;

    /// <summary>How long one server is waited for.</summary>
    public TimeSpan Timeout => timeout;

    /// <summary>The first server's answer that settles the question; null if none gave one.</summary>
    public async ValueTask<DnsAnswer?> AskAsync(string name, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var server in settings.Servers)
            {
                var answer = await AskServerAsync(server, name, cancellationToken).ConfigureAwait(false);
                if (answer is { IsSettled: true })
                {
                    return answer;
                }
            }
        }

        return null;
    }

    /// <summary>One server's answer within the time limit; null if it gave none.</summary>
    private async ValueTask<DnsAnswer?> AskServerAsync(IPEndPoint server, string name, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        try
        {
            var answer = await OverUdpAsync(server, id, name, limit.Token).ConfigureAwait(false);
            return answer.IsTruncated ? await OverTcpAsync(server, id, name, limit.Token).ConfigureAwait(false) : answer;
        }
        catch (Exception trouble) when (trouble is SocketException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async ValueTask<DnsAnswer> OverUdpAsync(
        IPEndPoint server, ushort id, string name, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        // A connected socket takes datagrams from this server only.
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        await socket.SendAsync(DnsMessage.Query(id, name), cancellationToken).ConfigureAwait(false);
        var buffer = new byte[MaxDatagram];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            // A datagram that does not answer this question is not ours, perhaps forged: the true one may follow.
            if (DnsMessage.ReadAnswer(buffer.AsSpan(0, length), id, name) is { } answer)
            {
                return answer;
            }
        }
    }

    private static async ValueTask<DnsAnswer?> OverTcpAsync(
        IPEndPoint server, ushort id, string name, CancellationToken cancellationToken)
    {
        using var client = new TcpClient(server.AddressFamily);
        await client.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        var stream = client.GetStream();
        var query = DnsMessage.Query(id, name);
        var framed = new byte[query.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
        query.CopyTo(framed, 2);
        await stream.WriteAsync(framed, cancellationToken).ConfigureAwait(false);

        var length = new byte[2];
        await stream.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
        return DnsMessage.ReadAnswer(answer, id, name);
    }
}
