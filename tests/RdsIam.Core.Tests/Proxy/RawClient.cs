using System.Net.Sockets;
using System.Text;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>A client that sends what a test wants, byte by byte.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Stream Stream => _client.GetStream();

    public static async Task<RawClient> ConnectAsync(int port, string host = "127.0.0.1")
    {
        var client = new RawClient();
        await client._client.ConnectAsync(host, port, Cancel);
        return client;
    }

    /// <summary>The packet that begins a session.</summary>
    public static byte[] Startup(int version, params (string Name, string Value)[] parameters) =>
        new StartupPacket(StartupKind.Session, version)
    {
        Parameters = [.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))],
    }.ToBytes();

    public async Task SendAsync(params byte[] bytes) => await Stream.WriteAsync(bytes, Cancel);

    public async Task<byte> ByteAsync()
    {
        var one = new byte[1];
        await Stream.ReadExactlyAsync(one, Cancel);
        return one[0];
    }

    public Task<WireMessage> MessageAsync() => WireMessage.ReadAsync(Stream, 1 << 20, Cancel);

    /// <summary>All that still comes, up to the end; a reset counts as one.</summary>
    public async Task<string> RestAsync()
    {
        var all = new MemoryStream();
        try
        {
            await Stream.CopyToAsync(all, Cancel);
        }
        catch (IOException)
        {
            // The proxy closed without reading everything.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    public void Dispose() => _client.Dispose();
}
