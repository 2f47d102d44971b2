using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using RdsIam.Core.Connections.Lines;

namespace RdsIam.Core.Tests.Connections;

/// <summary>Reads below TLS for which a thread waits itself.</summary>
public sealed class DirectStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_waits_for_what_comes_and_sees_the_end()
    {
        await using var pair = await Pair.ConnectAsync();
        var reading = pair.ReadAsync(10);
        Assert.False(reading.IsCompleted);
        await pair.Far.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
        Assert.Equal(3, await reading);
        pair.Far.Dispose();
        Assert.Equal(0, await pair.ReadAsync(10));
    }

    [Fact]
    public async Task A_read_ends_when_the_time_of_its_socket_is_over_as_the_socket_says_it()
    {
        await using var pair = await Pair.ConnectAsync();
        pair.Near.ReadTimeout = 50;
        var over = await Assert.ThrowsAsync<IOException>(() => pair.ReadAsync(10));
        Assert.Equal(SocketError.TimedOut, Assert.IsType<SocketException>(over.InnerException).SocketErrorCode);
        await pair.Far.WriteAsync(new byte[] { 1 }, Cancel);
        Assert.Equal(1, await pair.ReadAsync(10));
    }

    [Fact]
    public async Task A_read_ends_when_the_line_is_cut()
    {
        await using var pair = await Pair.ConnectAsync();
        var reading = pair.ReadAsync(10);
        pair.Near.Dispose();
        await Task.WhenAny(reading, Task.Delay(Timeout.Infinite, Cancel));
        Assert.True(reading.IsFaulted || await reading == 0);
    }

    [Fact]
    public async Task It_is_below_tls_on_this_runtime()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var pair = await Pair.ConnectAsync(wrapped: false);
        await using var tls = new SslStream(pair.Near);
        Assert.False(DirectStream.IsUnder(tls));
        DirectStream.Under(tls);
        Assert.True(DirectStream.IsUnder(tls));
    }

    [Fact]
    public async Task Nobody_is_woken_for_what_a_thread_reads_itself_and_asynchronous_waits_go_on_in_the_thread_pool()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var pair = await Pair.ConnectAsync();
        var events = ((DirectStream)pair.Near).Events;
        Assert.False(events.AreDropped);
        for (var round = 0; round < 20; round++)
        {
            await pair.Far.WriteAsync(new byte[] { 1 }, Cancel);
            Assert.Equal(1, await pair.ReadAsync(1));
            Assert.True(events.AreDropped);

            var waiting = AwaitAsync(pair.Near);
            Assert.False(events.AreDropped);
            await pair.Far.WriteAsync(new byte[] { 2 }, Cancel);
            Assert.True(await waiting, "What follows an asynchronous read ran on the thread that watches all sockets.");
        }
    }

    [Fact]
    public async Task While_something_is_written_asynchronously_a_read_leaves_events_as_they_are()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var pair = await Pair.ConnectAsync();
        var events = ((DirectStream)pair.Near).Events;
        var writing = pair.Near.WriteAsync(new byte[16 * 1024 * 1024], Cancel).AsTask();
        Assert.False(writing.IsCompleted);
        await pair.Far.WriteAsync(new byte[] { 1 }, Cancel);
        Assert.Equal(1, await pair.ReadAsync(1));
        Assert.False(events.AreDropped);
        await pair.Far.ReadExactlyAsync(new byte[16 * 1024 * 1024], Cancel);
        await writing;
        await pair.Far.WriteAsync(new byte[] { 1 }, Cancel);
        Assert.Equal(1, await pair.ReadAsync(1));
        Assert.True(events.AreDropped);
    }

    /// <returns>Whether a thread of the pool goes on after the read.</returns>
    private static async Task<bool> AwaitAsync(Stream stream)
    {
        Assert.Equal(1, await stream.ReadAsync(new byte[1], Cancel).ConfigureAwait(false));
        return Thread.CurrentThread.IsThreadPoolThread;
    }

    /// <summary>Two ends of a connection, the near one used asynchronously before.</summary>
    private sealed class Pair(Stream near, NetworkStream far) : IAsyncDisposable
    {
        public Stream Near => near;

        public NetworkStream Far => far;

        public static async Task<Pair> ConnectAsync(bool wrapped = true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(listener.LocalEndpoint, Cancel);
            var far = new NetworkStream(await listener.AcceptSocketAsync(Cancel), ownsSocket: true);
            var near = new NetworkStream(client, ownsSocket: true);
            await far.WriteAsync(new byte[] { 0 }, Cancel);
            Assert.Equal(1, await near.ReadAsync(new byte[1], Cancel));
            return new(wrapped ? new DirectStream(near) : near, far);
        }

        /// <summary>A blocking read on a thread of its own.</summary>
        public Task<int> ReadAsync(int count) => Task.Factory.StartNew(
            () => near.Read(new byte[count]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        public async ValueTask DisposeAsync()
        {
            await near.DisposeAsync();
            await far.DisposeAsync();
        }
    }
}
