using System.Net.WebSockets;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Fuzz.Targets;

/// <summary>Frames of WebSockets in the service's place, and its answer to the request for one.</summary>
internal static class WebSocketTargets
{
    private const string Switching =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + LoopbackAnswers.Accept + "\r\n\r\n";

    private static readonly byte[][] Frames = [.. Real()];

    private static readonly Lazy<LoopbackAnswers> Server = new(() => new LoopbackAnswers());

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfBytes(
            "websocket-frames", Frames,
            [
                [0x82, 0x7E], [0x82, 0x7F], [0x02], [0x80], [0x88, 0], [0x89, 0x7D], [0x8A, 0], [0xF2], [0x82, 0x80],
                [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            ],
            bytes => InMemory(bytes).GetAwaiter().GetResult()) with { Documented = [typeof(IOException)] },
        FuzzTarget.OfBytes(
            "websocket-answer",
            [
                .. Frames.Select(frame => (byte[])[.. FuzzTarget.Ascii(Switching), .. frame]),
                FuzzTarget.Ascii("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"),
                FuzzTarget.Ascii("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
            ],
            [
                FuzzTarget.Ascii("\r\n"), FuzzTarget.Ascii("HTTP/1.1 "), FuzzTarget.Ascii("Transfer-Encoding: chunked\r\n"),
                FuzzTarget.Ascii("Sec-WebSocket-Extensions: permessage-deflate\r\n"),
            ],
            bytes => OverSocket(bytes).GetAwaiter().GetResult())
            with { Documented = [typeof(IOException), typeof(WebSocketException), typeof(ChannelRefused)], Slowness = 50 },
    ];

    private static IEnumerable<byte[]> Real()
    {
        var id = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        var message = AgentFrame.Write(
            new AgentMessage(MessageTypes.Output, 1, 0, id, PayloadType.Output, "{\"Output\":\"x\"}"u8.ToArray()),
            DateTimeOffset.UnixEpoch.AddDays(20_000));
        yield return [0x82, 0x7E, (byte)(message.Length >> 8), (byte)message.Length, .. message, 0x88, 2, 3, 0xE8];
        yield return [0x02, 10, .. message[..10], 0x89, 1, 7, 0x80, 0x7E, 0, (byte)(message.Length - 10), .. message[10..]];
        yield return [0x81, 5, .. "hello"u8, 0x8A, 0, 0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0, 1, 7];
    }

    private static async Task InMemory(byte[] bytes)
    {
        var line = new WebSocketLine(
            WebSocket.CreateFromStream(new OneWay(bytes), new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero }),
            new HttpMessageInvoker(new SocketsHttpHandler()));
        await using (line)
        {
            await Read(line);
        }
    }

    private static async Task OverSocket(byte[] bytes)
    {
        var url = Server.Value.Next(bytes);
        var line = await WebSocketLine.ConnectAsync(new Uri(url), [], "{}"u8.ToArray(), CancellationToken.None);
        await using (line)
        {
            await Read(line);
        }
    }

    private static async Task Read(WebSocketLine line)
    {
        while (await line.ReceiveAsync(CancellationToken.None) is { } frame)
        {
            Expect.That(frame.Length <= 1024 * 1024, "a message of more than a megabyte");
            AgentFrame.TryRead(frame, out _);
        }
    }

    /// <summary>What is read comes from the bytes, what is written goes nowhere.</summary>
    private sealed class OneWay(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.CompletedTask;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
    }
}
