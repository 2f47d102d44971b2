using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Connections;

/// <summary>A server that is gone without a word is noticed, whether it owes an answer or an acknowledgement.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class DeadPeerTests(DatabaseFixture database)
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_line_whose_other_end_does_not_acknowledge_comes_to_its_end(bool pulled)
    {
        using var relay = Relay();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(relay.Address, Cancel);
        new PeerWatch(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(0.5)).Add(socket);
        if (pulled)
        {
            relay.Pull();
        }

        // The server behind waits for a whole message of eight bytes.
        await socket.SendAsync(new byte[] { 0, 0, 0, 8 }, Cancel);
        var reading = socket.ReceiveAsync(new byte[1], SocketFlags.None, Cancel).AsTask();
        Assert.Equal(pulled, await Task.WhenAny(reading, Task.Delay(pulled ? Patience : TimeSpan.FromSeconds(5), Cancel)) == reading);
        if (pulled)
        {
            Assert.Equal(0, await reading);
        }
    }

    [Fact]
    public async Task Every_connection_of_a_pool_is_watched()
    {
        await using var connection = await database.Pool.OpenAsync(Cancel);
        var tls = (SslStream)typeof(ConnectionLine).GetField("_stream", Hidden)!.GetValue(ConnectionLine.Of(connection))!;
        Assert.Equal(3, DirectStream.SocketOf(tls)!.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
    }

    private FarRelay Relay()
    {
        var relay = FarRelay.TryStart(database.Relay.Port);
        Assert.SkipWhen(relay is null, "Network namespaces cannot be made here.");
        return relay!;
    }
}
