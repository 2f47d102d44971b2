using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tracing;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Ssm;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>A session from its first call to its last: what it shows of itself, and how it ends here and in the account.</summary>
[Collection(ProcessEnvironment.Name)]
[NeedsTime]
public sealed class SsmSessionTests : IAsyncLifetime
{
    private SsmScene _scene = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static SsmRequest Request => new(SsmTarget.Parse(SsmScene.Machine), SsmDocument.ToRemoteHost, SsmScene.Host, 5432);

    public async ValueTask InitializeAsync() => _scene = await SsmScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_tunnel_shows_what_it_does()
    {
        await using var tunnel = _scene.Tunnel();
        Assert.Equal(new TunnelStatus($"ssm:{SsmScene.Machine}", TunnelState.Closed, null, 0, 0, 0, null), tunnel.Status);
        _scene.Troubles.AgentSilent = true;
        var opening = tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await Eventually.True(() => tunnel.Sessions.Single().Id is not null, "AWS has given a session", Token);
        Assert.Equal(new TunnelStatus($"ssm:{SsmScene.Machine}", TunnelState.Opening, null, 0, 0, 0, null), tunnel.Status);
        await tunnel.Sessions.Single().DisposeAsync();
        Assert.Equal("TunnelStopped", (await Assert.ThrowsAsync<Fault>(() => opening)).ErrorId);

        _scene.Troubles.Reset();
        var before = DateTimeOffset.UtcNow;
        await using var one = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await using (var two = await tunnel.OpenAsync(SsmScene.Host, 5432, Token))
        {
            await AskAsync(two, 3);
            var status = tunnel.Status;
            Assert.Equal((TunnelState.Open, 2, 3L, 3L), (status.State, status.Connections, status.BytesSent, status.BytesReceived));
            Assert.InRange(status.Since!.Value, before, DateTimeOffset.UtcNow);
        }

        Assert.Equal(1, tunnel.Status.Connections);
        var session = tunnel.Sessions.Single();
        Assert.Equal((SsmScene.Machine, "3.3.987.0", 0), (session.Machine, session.AgentVersion, session.Resumed));
    }

    [Fact]
    public async Task What_the_account_tells_whoever_opens_a_session_is_passed_on_once()
    {
        _scene.Troubles.CustomerMessage = "Sessions are recorded.";
        var told = new List<string>();
        Tracer.To(new TraceSink(told.Add, null));
        await using var tunnel = _scene.Tunnel();
        await using var one = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await using var two = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        Tracer.To(null);
        Assert.Single(
            told, text => text == $"The account tells whoever opens a session through ssm:{SsmScene.Machine}: Sessions are recorded.");
        Assert.Single(told, text => text.Contains("recorded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_its_line_is_away_a_session_says_so_and_what_keeps_it()
    {
        await using var tunnel = _scene.Tunnel();
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await AskAsync(stream, 1);
        Assert.Null(tunnel.Status.LastError);
        // The gateway's no may be of the old token, and is asked for again.
        _scene.Deny("ssmmessages:OpenDataChannel");
        await _scene.Aws.Messages.CloseAllAsync();
        await Eventually.True(() => tunnel.Status.LastError is not null, "a try has failed", Token);
        Assert.Equal(TunnelState.Resuming, tunnel.Status.State);
        Assert.Contains("ssmmessages:OpenDataChannel", tunnel.Status.LastError, StringComparison.Ordinal);
        _scene.Allow();
        await AskAsync(stream, 1);
        Assert.Equal((TunnelState.Open, 1), (tunnel.Status.State, tunnel.Sessions.Single().Resumed));
    }

    [Fact]
    public async Task A_line_that_ends_again_at_once_is_not_made_anew_at_once()
    {
        var ticket = await _scene.Api().StartSessionAsync(SsmScene.Machine, SsmDocument.ToRemoteHost, SsmScene.Host, 5432, Token);
        var time = new QuickTime();
        var api = _scene.Api();
        var resume = new SessionResume(api, new DataChannel(api), ticket.SessionId, SsmScene.Quick, time);
        foreach (var (minutesLater, waits) in new[] { (0, 0), (0, 1), (0, 1), (1, 0) })
        {
            time.Advance(TimeSpan.FromMinutes(minutesLater));
            time.Waits.Clear();
            await using (await resume.ConnectAsync(_ => Assert.Fail("It is there."), Token))
            {
                Assert.Equal(waits, time.Waits.Count);
            }
        }
    }

    [Fact]
    public async Task A_line_that_the_service_closes_before_the_agent_has_spoken_is_named()
    {
        _scene.Troubles.AgentSilent = true;
        await using var tunnel = _scene.Tunnel();
        var opening = tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await Eventually.True(() => _scene.Aws.Messages.Open == 1, "the data channel is open", Token);
        await _scene.Aws.Messages.CloseAllAsync();
        var fault = await Assert.ThrowsAsync<Fault>(() => opening);
        Assert.Equal(("TunnelHandshakeClosed", FaultKind.Connection), (fault.ErrorId, fault.Kind));
        Assert.Contains("closed by the service", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ResumeSession", _scene.Calls);
    }

    [Fact]
    public async Task The_limit_of_the_handshake_is_none_of_the_session()
    {
        await using var tunnel = _scene.Tunnel(options: SsmScene.Quick with { Handshake = TimeSpan.FromSeconds(2) });
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await AskAsync(stream, 1);
        await Task.Delay(2200, Token);
        await AskAsync(stream, 1);
        Assert.Equal(0, tunnel.Sessions.Single().Resumed);
    }

    [Fact]
    public async Task The_agent_is_told_of_the_end_and_so_is_the_account()
    {
        // Either alone ends it.
        _scene.Deny("ssm:TerminateSession");
        await using (var tunnel = _scene.Tunnel())
        {
            await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
            await AskAsync(stream, 1);
        }

        await Eventually.True(() => _scene.Aws.Sessions.Open == 0, "the agent has ended its part", Token);
        _scene.Allow();
        _scene.Troubles.AgentSilent = true;
        var session = SsmSession.Start(_scene.Api(), Request, SsmScene.Quick, TimeProvider.System);
        await Eventually.True(() => session.Id is not null, "AWS has given a session", Token);
        await session.DisposeAsync();
        Assert.True(session.IsOver);
        Assert.Equal("TunnelStopped", session.LastFault!.ErrorId);
        Assert.Equal(0, _scene.Aws.Sessions.Open);
        // To end it once more changes nothing, and asks nobody.
        var calls = _scene.Calls.Count;
        await session.DisposeAsync();
        Assert.Equal(calls, _scene.Calls.Count);
    }

    [Fact]
    public async Task A_session_that_AWS_never_gave_is_not_ended_there()
    {
        _scene.Deny("ssm:StartSession");
        await using var session = SsmSession.Start(_scene.Api(), Request, SsmScene.Quick, TimeProvider.System);
        Assert.Equal("AwsAccessDenied", (await Assert.ThrowsAnyAsync<Fault>(() => session.OpenAsync(Token))).ErrorId);
        await Eventually.True(() => session.IsOver, "it is over", Token);
        Assert.Null(session.Id);
        Assert.Equal(["StartSession"], _scene.Calls);
    }

    [Fact]
    public async Task A_closed_tunnel_opens_nothing_and_its_connections_break()
    {
        var tunnel = _scene.Tunnel();
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await AskAsync(stream, 1);
        // A session on its way out goes with it, too.
        tunnel.Renew();
        Assert.Empty(tunnel.Sessions);
        await tunnel.DisposeAsync();
        Assert.Equal(0, _scene.Aws.Sessions.Open);
        var broken = await Assert.ThrowsAsync<TunnelBroken>(() => stream.ReadAsync(new byte[1], Token).AsTask());
        Assert.Contains(broken.Fault.ErrorId, (string[])["TunnelStopped", "TunnelClosed"]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => tunnel.OpenAsync(SsmScene.Host, 5432, Token));
    }

    [Fact]
    public async Task Each_host_and_port_has_a_session_of_its_own_and_the_trouble_of_one_is_kept()
    {
        await using var tunnel = _scene.Tunnel();
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await AskAsync(stream, 1);
        await using var other = await tunnel.OpenAsync(SsmScene.Host, 5433, Token);
        Assert.Equal(2, tunnel.Sessions.Count);
        // Nothing is there at that port.
        await Assert.ThrowsAsync<TunnelBroken>(() => other.ReadAsync(new byte[1], Token).AsTask());
        await AskAsync(stream, 1);
        Assert.Single(tunnel.Sessions);
        Assert.Contains("5433", tunnel.Status.LastError, StringComparison.Ordinal);
    }

    private static async Task AskAsync(Stream stream, int size)
    {
        await stream.WriteAsync(new byte[size], Token);
        await stream.ReadExactlyAsync(new byte[size], Token);
    }
}
