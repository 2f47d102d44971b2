using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Smux;
using RdsIam.Core.Tunnels.Ssm;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>A connection's far end, as a test plays the agent.</summary>
public sealed class SsmStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_far_end_that_ends_before_its_first_byte_has_refused()
    {
        var far = new Far(TimeSpan.FromMinutes(1));
        var stream = await far.OpenAsync();
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Token));
        far.Session.Feed(SmuxPeer.Frame(1, 3, []));
        Assert.Equal("TunnelFarEndRefused", (await Assert.ThrowsAsync<TunnelBroken>(() => stream.ReadAsync(new byte[1], Token).AsTask())).Fault.ErrorId);
        Assert.Equal("TunnelFarEndRefused", (await Assert.ThrowsAsync<TunnelBroken>(() => stream.WriteAsync(new byte[1], Token).AsTask())).Fault.ErrorId);
        Assert.Equal(["TunnelFarEndRefused", "TunnelFarEndRefused"], far.Faults.Select(fault => fault.ErrorId));
    }

    [Fact]
    public async Task A_far_end_that_has_spoken_may_end_as_it_likes()
    {
        var far = new Far(TimeSpan.FromMinutes(1));
        await using var stream = await far.OpenAsync();
        await stream.WriteAsync(new byte[5], Token);
        far.Session.Feed(SmuxPeer.Frame(2, 3, [1, 2]));
        far.Session.Feed(SmuxPeer.Frame(1, 3, []));
        Assert.Equal(2, await stream.ReadAsync(new byte[10], Token));
        Assert.Equal(0, await stream.ReadAsync(new byte[10], Token));
        // An end is no refusal, and no breakdown of the tunnel.
        Assert.IsNotType<TunnelBroken>(await Assert.ThrowsAnyAsync<IOException>(() => stream.WriteAsync(new byte[1], Token).AsTask()));
        Assert.Empty(far.Faults);
        Assert.Equal((5, 2), (far.Traffic.Sent, far.Traffic.Received));
    }

    [Fact]
    public async Task A_far_end_that_says_nothing_after_the_first_question_is_given_up()
    {
        var far = new Far(TimeSpan.FromMilliseconds(20));
        await using var stream = await far.OpenAsync();
        var reading = stream.ReadAsync(new byte[1], Token).AsTask();
        await stream.WriteAsync(new byte[1], Token);
        Assert.Equal("TunnelFarEndSilent", (await Assert.ThrowsAsync<TunnelBroken>(() => reading)).Fault.ErrorId);
        var fault = Assert.Single(far.Faults);
        Assert.Equal(("TunnelFarEndSilent", FaultKind.Timeout), (fault.ErrorId, fault.Kind));
    }

    [Fact]
    public async Task A_connection_that_is_closed_closes_the_stream_below()
    {
        var far = new Far(TimeSpan.FromMinutes(1));
        await (await far.OpenAsync()).DisposeAsync();
        Assert.Equal(0, far.Session.Count);
        (await far.OpenAsync()).Dispose();
        Assert.Equal(0, far.Session.Count);
    }

    [Fact]
    public async Task As_much_as_the_agents_own_side_has_may_lie_unread()
    {
        const int AgentsBuffer = 4 * 1024 * 1024;
        var far = new Far(TimeSpan.FromMinutes(1));
        await using var stream = await far.OpenAsync();
        for (var left = AgentsBuffer; left > 0; left -= 32 * 1024)
        {
            Assert.True(far.Session.RoomAsync(Token).AsTask().IsCompletedSuccessfully);
            far.Session.Feed(SmuxPeer.Frame(2, 3, new byte[32 * 1024]));
        }

        var room = far.Session.RoomAsync(Token).AsTask();
        Assert.False(room.IsCompleted);
        await stream.ReadExactlyAsync(new byte[1], Token);
        await room;
    }

    /// <summary>A connection over a session whose agent is the test.</summary>
    private sealed class Far(TimeSpan patience)
    {
        public SmuxSession Session { get; } = new((_, _) => default, new SmuxOptions(), TimeProvider.System);

        public TunnelTraffic Traffic { get; } = new();

        public List<Fault> Faults { get; } = [];

        public async Task<SsmStream> OpenAsync() => new(
            await Session.OpenAsync(Token),
            new SsmRequest(SsmTarget.Parse("i-0d1b2c3d4e5f60718"), SsmDocument.ToRemoteHost, "db", 5432), patience, Traffic, Faults.Add);
    }
}
