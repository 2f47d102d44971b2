using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
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
        var socket = DirectStream.SocketOf(StreamOf(connection))!;
        Assert.Equal(3, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
    }

    /// <summary>The system, too, says of such a line that its time is over, which is nobody's limit for the statement.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    public async Task A_statement_whose_server_is_gone_is_lost_and_not_late(int limit)
    {
        using var relay = Relay();
        var target = database.Target with { ConnectToHost = relay.Address.Address.ToString(), ConnectToPort = relay.Address.Port };
        var pool = ConnectionPools.Get(target, DatabaseFixture.Administrator);
        try
        {
            await using (var connection = await pool.OpenAsync(Cancel))
            {
                var socket = DirectStream.SocketOf(StreamOf(connection))!;
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 1);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 2);
            }

            var request = new QueryRequest("select pg_sleep(600)") { CommandTimeout = TimeSpan.FromSeconds(limit) };
            var running = QueryRunner.StartAsync(pool, request, Cancel);
            await Task.Delay(300, Cancel);
            relay.Pull();
            var fault = await Assert.ThrowsAsync<Fault>(() => running.WaitAsync(Patience, Cancel));
            Assert.Equal("ConnectionLost", fault.ErrorId);
        }
        finally
        {
            ConnectionPools.Remove(pool);
        }
    }

    private static SslStream StreamOf(Npgsql.NpgsqlConnection connection) =>
        (SslStream)typeof(ConnectionLine).GetField("_stream", Hidden)!.GetValue(ConnectionLine.Of(connection))!;

    private FarRelay Relay()
    {
        var relay = FarRelay.TryStart(database.Relay.Port);
        Assert.SkipWhen(relay is null, "Network namespaces cannot be made here.");
        return relay!;
    }
}
