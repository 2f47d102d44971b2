using System.Text;
using RdsIam.Core.Names.Dns;
using RdsIam.Core.Proxy.Protocol;
using RdsIam.Core.Tunnels.Smux;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Fuzz.Targets;

/// <summary>Messages of name servers, tunnels' agents, and of clients and servers of the proxy.</summary>
internal static class WireTargets
{
    private const string Host = "db.corp.example";
    private static readonly byte[] Alias = Answer();
    private static readonly ScramSecret Secret = new("a-password-of-my-own");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfBytes(
            "dns-answer", [Alias, DnsMessage.Query(7, Host)], [[0xC0, 0x0C], [0xC0, 0x00], [0xC0, 0xFF], [0x81, 0x80], [0, 5, 0, 1]],
            bytes => DnsMessage.ReadAnswer(bytes, 7, Host)),
        FuzzTarget.OfBytes("ssm-frame", [.. Frames()], [Encoding.ASCII.GetBytes("output_stream_data"), Encoding.ASCII.GetBytes("channel_closed  "), [0, 0, 0, 116]], Frame),
        FuzzTarget.OfText(
            "ssm-payload",
            [
                """{"AgentVersion":"3.2.0.0","RequestedClientActions":[{"ActionType":"SessionType","ActionParameters":{"SessionType":"Port","Properties":{"type":"LocalPortForwarding","portNumber":"1"}}},{"ActionType":"KMSEncryption","ActionParameters":{}}]}""",
                """{"Output":"idle","SessionId":"s"}""", """{"CustomerMessage":"hello","HandshakeTimeToComplete":1}""",
                """{"AcknowledgedMessageType":"input_stream_data","AcknowledgedMessageSequenceNumber":7,"AcknowledgedMessageId":"x","IsSequentialMessage":true}""",
            ],
            "{ } [ ] : , \" \\ud800 null 1e400 99999999999999999999 \"AgentVersion\" \"Output\" 3.x.y",
            text => Payload(Encoding.UTF8.GetBytes(text))),
        FuzzTarget.OfBytes(
            "smux", [[1, 0, 0, 0, 3, 0, 0, 0], [1, 2, 4, 0, 3, 0, 0, 0, 1, 2, 3, 4, 1, 3, 0, 0, 3, 0, 0, 0, 1, 1, 0, 0, 3, 0, 0, 0]],
            [[1, 2], [1, 1], [1, 3], [2, 0], [3, 0, 0, 0], [0xFF, 0xFF]],
            Smux) with { Documented = [typeof(InvalidDataException)] },
        FuzzTarget.OfBytes(
            "proxy-startup",
            [
                StartupPacket.AskForTls(),
                new StartupPacket(StartupKind.Session, 0x30000)
                {
                    Parameters = [new("user", "ann"), new("database", "app"), new("options", "-c x=1")],
                }.ToBytes(),
                new StartupPacket(StartupKind.Cancel, 0) { ProcessId = 7, Key = [1, 2, 3, 4] }.ToBytes(),
            ],
            [[4, 0xD2, 0x16, 0x2F], [0, 3, 0, 2], [0], Encoding.ASCII.GetBytes("user\0")],
            bytes =>
            {
                var packet = StartupPacket.ReadAsync(new MemoryStream(bytes), default).GetAwaiter().GetResult();
                packet.Text("user");
                if (packet.Kind is StartupKind.Session or StartupKind.Cancel && packet.MajorVersion == 3)
                {
                    packet.With("user", "else").ToBytes();
                }
            }) with { Documented = [typeof(ProtocolException), typeof(EndOfStreamException)] },
        FuzzTarget.OfBytes(
            "proxy-messages",
            [
                ErrorMessage.Fatal("28000", "no", "detail", "hint").ToBytes(), FuzzTarget.Ascii("Z\0\0\0\x05IC\0\0\0\x0dSELECT 1\0D\0\0\0\x06\0\0"),
                FuzzTarget.Ascii("R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0"), FuzzTarget.Ascii("Q\0\0\0\x0dselect 1\0"),
            ],
            [[0, 0, 0, 3], FuzzTarget.Ascii("E"), [0]],
            Messages) with { Documented = [typeof(ProtocolException), typeof(EndOfStreamException)] },
        FuzzTarget.OfBytes(
            "proxy-scram",
            [
                FuzzTarget.Ascii("p\0\0\0\x36SCRAM-SHA-256\0\0\0\0\x20n,,n=,r=fyko+d2lbbFgONRv9qkxdawLp\0\0\0\x40c=biws,r=fyko+d2lbbFgONRv9qkxdawLx,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgs="),
            ],
            [FuzzTarget.Ascii("n,,"), FuzzTarget.Ascii(",p="), FuzzTarget.Ascii("r="), FuzzTarget.Ascii("y,,")],
            bytes => Expect.That(!new ScramCheck(Secret).RunAsync(new TwoWays(bytes), default).GetAwaiter().GetResult(), "let in without the password"))
            with { Documented = [typeof(ProtocolException), typeof(EndOfStreamException)] },
    ];

    private static byte[] Answer()
    {
        var query = DnsMessage.Query(7, Host);
        query[2] = 0x81;
        query[3] = 0x80;
        query[7] = 2;
        return
        [
            .. query, 0xC0, 0x0C, 0, 5, 0, 1, 0, 0, 0, 60, 0, 8, 1, (byte)'x', 3, (byte)'r', (byte)'d', (byte)'s', 0xC0, 0x14,
            0xC0, 0x2D, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1,
        ];
    }

    private static IEnumerable<byte[]> Frames()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000);
        var id = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        foreach (var type in new[] { MessageTypes.Output, MessageTypes.Acknowledge, MessageTypes.ChannelClosed })
        {
            yield return AgentFrame.Write(new AgentMessage(type, 1, 0, id, PayloadType.Output, "{\"Output\":\"x\"}"u8.ToArray()), now);
        }
    }

    private static void Frame(byte[] bytes)
    {
        if (AgentFrame.TryRead(bytes, out var message))
        {
            Acknowledgement.Write(message, DateTimeOffset.UnixEpoch);
            Expect.Read(() => Payload(message.Payload.ToArray()));
        }
    }

    private static void Payload(byte[] payload)
    {
        Expect.Read(() => Handshake.Of(payload));
        Handshake.CustomerMessage(payload);
        ChannelClosed.Read(payload);
        Acknowledgement.Read(payload);
    }

    /// <summary>Two streams are open; nothing that comes may take more memory than came.</summary>
    private static void Smux(byte[] bytes)
    {
        using var session = new SmuxSession((_, _) => default, new SmuxOptions(), TimeProvider.System);
        var first = session.OpenAsync(default).GetAwaiter().GetResult();
        session.OpenAsync(default).GetAwaiter().GetResult();
        var half = bytes.Length / 2;
        session.Feed(bytes.AsSpan(0, half));
        session.Feed(bytes.AsSpan(half));
        session.Fail(new IOException("over"));
        try
        {
            while (first.ReadAsync(new byte[4096]).AsTask().GetAwaiter().GetResult() > 0)
            {
            }
        }
        catch (IOException)
        {
            // It says why it is over.
        }
    }

    private static void Messages(byte[] bytes)
    {
        var (server, client) = (MessageEdge.OfServer(), MessageEdge.OfClient());
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(bytes.Length - at, 1 + (at * 5 % 11));
            server.Advance(bytes.AsSpan(at, count));
            client.Advance(bytes.AsSpan(at, count));
            at += count;
        }

        var stream = new MemoryStream(bytes);
        while (stream.Position < stream.Length)
        {
            var message = WireMessage.ReadAsync(stream, 64 * 1024, default).GetAwaiter().GetResult();
            if (message.Type == ErrorMessage.Type)
            {
                var error = ErrorMessage.Read(message.Body).With("d", "h");
                error.ToException();
                error.ToBytes();
                _ = error.Summary;
            }
        }
    }

    /// <summary>What is read comes from the bytes, what is written goes nowhere.</summary>
    private sealed class TwoWays(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
    }
}
