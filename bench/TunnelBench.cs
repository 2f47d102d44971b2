using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Bench;

/// <summary>
/// What a tunnel by Session Manager costs by itself: the sandbox's agent without the sleep that the official one has, and a far end on this
/// machine. Both ends run in this process, so that the figures are those of both.
/// </summary>
internal static class TunnelBench
{
    private const string Host = "demo.abc123example.eu-west-1.rds.amazonaws.com";
    private const int Piece = 64 * 1024;
    private const int Turns = 2000;

    public static async Task<int> RunAsync(int rounds, int megabytes)
    {
        using var demo = World.CreateDemo(DateTimeOffset.UtcNow);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = ServeAsync(listener);
        var options = new AwsEndpointOptions { Resolve = (_, _) => listener.LocalEndpoint };
        await using var aws = await AwsEndpoints.StartAsync(demo.World, TimeProvider.System, 0, options, CancellationToken.None);
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", aws.Url);
        var identity = IdentitySources.Create(new CredentialOptions { AccessKey = demo.AccessKeyId, SecretKey = demo.SecretAccessKey });
        await using var tunnel = new SsmTunnel(
            new SsmApi(identity, new AwsClientSettings(demo.Region)),
            SsmTarget.Parse(aws.Sessions.Machines[0].Id),
            SsmDocument.ToRemoteHost,
            new SessionOptions(),
            TimeProvider.System);
        await CompareAsync("up", rounds, megabytes, tunnel, listener, UploadAsync);
        await CompareAsync("down", rounds, megabytes, tunnel, listener, DownloadAsync);
        var there = new Turns($"{Turns} round trips of a byte", rounds);
        await using var near = await DialAsync(listener);
        await using var far = await tunnel.OpenAsync(Host, 5432, CancellationToken.None);
        there.Add("straight, TCP", () => AskAsync(near));
        there.Add("through the tunnel", () => AskAsync(far));
        var seconds = await there.RunAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  a round trip: {seconds[1] / Turns * 1000:F3} ms, straight {seconds[0] / Turns * 1000:F3} ms"));
        return 0;
    }

    private static async Task CompareAsync(
        string way, int rounds, int megabytes, SsmTunnel tunnel, TcpListener listener, Func<Stream, int, Task> carry)
    {
        var turns = new Turns($"{megabytes} MB {way}", rounds);
        turns.Add("straight, TCP", async () =>
        {
            await using var stream = await DialAsync(listener);
            await carry(stream, megabytes);
        });
        turns.Add("through the tunnel", async () =>
        {
            await using var stream = await tunnel.OpenAsync(Host, 5432, CancellationToken.None);
            await carry(stream, megabytes);
        });
        var seconds = await turns.RunAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {way}: {megabytes / seconds[1]:F1} MB/s, straight {megabytes / seconds[0]:F0} MB/s"));
    }

    private static async Task<NetworkStream> DialAsync(TcpListener listener)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(listener.LocalEndpoint);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The far end answers when it has all of it.</summary>
    internal static async Task UploadAsync(Stream stream, int megabytes)
    {
        await stream.WriteAsync(Encode('u', megabytes));
        var piece = new byte[Piece];
        for (long sent = 0; sent < (long)megabytes << 20; sent += piece.Length)
        {
            await stream.WriteAsync(piece);
        }

        await stream.ReadExactlyAsync(new byte[1]);
    }

    internal static async Task DownloadAsync(Stream stream, int megabytes)
    {
        await stream.WriteAsync(Encode('d', megabytes));
        await TakeAsync(stream, (long)megabytes << 20);
    }

    private static async Task AskAsync(Stream stream)
    {
        var answer = new byte[1];
        for (var turn = 0; turn < Turns; turn++)
        {
            await stream.WriteAsync(Encode('d', 0));
            await stream.ReadExactlyAsync(answer);
        }
    }

    private static byte[] Encode(char way, int megabytes) => [(byte)way, (byte)(megabytes >> 8), (byte)megabytes];

    private static async Task TakeAsync(Stream stream, long count)
    {
        var piece = new byte[Piece];
        while (count > 0)
        {
            var read = await stream.ReadAsync(piece);
            count -= read > 0 ? read : throw new EndOfStreamException();
        }
    }

    internal static async Task ServeAsync(TcpListener listener)
    {
        while (true)
        {
            var socket = await listener.AcceptSocketAsync();
            socket.NoDelay = true;
            _ = Task.Run(() => ServeAsync(new NetworkStream(socket, ownsSocket: true)));
        }
    }

    private static async Task ServeAsync(NetworkStream stream)
    {
        await using var _ = stream;
        var wish = new byte[3];
        while (await stream.ReadAtLeastAsync(wish, wish.Length, throwOnEndOfStream: false) == wish.Length)
        {
            var count = (long)((wish[1] << 8) | wish[2]) << 20;
            if (wish[0] == 'u')
            {
                await TakeAsync(stream, count);
            }

            var piece = new byte[Piece];
            for (long sent = 0; wish[0] == 'd' && sent < count; sent += piece.Length)
            {
                await stream.WriteAsync(piece);
            }

            if (wish[0] == 'u' || count == 0)
            {
                await stream.WriteAsync(piece.AsMemory(0, 1));
            }
        }
    }
}
