using System.Security.Cryptography;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Sandbox.Ssm;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>A tunnel through Session Manager, against a service and an agent that were written after the protocol.</summary>
[Collection(ProcessEnvironment.Name)]
[NeedsTime]
public sealed class SsmTunnelTests : IAsyncLifetime
{
    private SsmScene _scene = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _scene = await SsmScene.StartAsync();

    public async ValueTask DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task Bytes_go_there_and_back_and_the_session_is_ended()
    {
        _scene.Troubles.RequireSignature = true;
        await using (var tunnel = _scene.Tunnel())
        {
            await EchoAsync(tunnel, 100_000);
            Assert.Equal(TunnelState.Open, tunnel.Status.State);
            Assert.Equal((100_001, 100_001), (tunnel.Status.BytesSent, tunnel.Status.BytesReceived));
            Assert.Equal(1, _scene.Aws.Sessions.Open);
        }

        Assert.Equal(["StartSession", "TerminateSession"], _scene.Calls);
        await Eventually.True(() => _scene.Aws.Sessions.Open == 0, "the session is over in the account", Token);
    }

    [Theory]
    [InlineData(0.05, 0, 0, 0)]
    [InlineData(0, 0.2, 0.2, 0)]
    [InlineData(0.03, 0.05, 0.1, 5)]
    public async Task A_bad_way_changes_no_byte(double lose, double duplicate, double reorder, int delay)
    {
        await using var tunnel = _scene.Tunnel();
        await EchoAsync(tunnel, 1);
        (_scene.Troubles.Lose, _scene.Troubles.Duplicate, _scene.Troubles.Reorder) = (lose, duplicate, reorder);
        _scene.Troubles.Delay = TimeSpan.FromMilliseconds(delay);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => EchoAsync(tunnel, 30_000)));
        _scene.Troubles.Reset();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_line_that_ends_is_made_anew_and_no_byte_is_lost(bool broken)
    {
        await using var tunnel = _scene.Tunnel();
        var echoing = Task.WhenAll(Enumerable.Range(0, 5).Select(_ => EchoAsync(tunnel, 1_000_000)));
        for (var time = 1; time <= 2; time++)
        {
            await Eventually.True(() => _scene.Aws.Messages.Open == 1, "the data channel is open", Token);
            await Task.Delay(50, Token);
            if (broken)
            {
                _scene.Aws.Messages.AbortAll();
            }
            else
            {
                await _scene.Aws.Messages.CloseAllAsync();
            }

            var resumed = time;
            await Eventually.True(() => tunnel.Sessions.Single().Resumed >= resumed, "the line is there again", Token);
        }

        await echoing;
        Assert.Equal(2, _scene.Calls.Count(call => call == "ResumeSession"));
        Assert.Equal(1, _scene.Calls.Count(call => call == "StartSession"));
    }

    [Fact]
    public async Task Fifty_connections_share_one_session()
    {
        await using var tunnel = _scene.Tunnel();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => EchoAsync(tunnel, 50_000)));
        Assert.Equal(1, _scene.Calls.Count(call => call == "StartSession"));
        await Eventually.True(() => tunnel.Status.Connections == 0, "all are closed", Token);
    }

    [Fact]
    public async Task After_a_refused_resume_the_next_connection_opens_a_new_session()
    {
        await using var tunnel = _scene.Tunnel();
        var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await stream.WriteAsync(new byte[1], Token);
        await stream.ReadExactlyAsync(new byte[1], Token);
        _scene.Troubles.RefuseResume = true;
        await _scene.Aws.Messages.CloseAllAsync();
        var lost = await Assert.ThrowsAsync<TunnelBroken>(() => stream.ReadExactlyAsync(new byte[1], Token).AsTask());
        Assert.Equal("TunnelSessionGone", lost.Fault.ErrorId);
        _scene.Troubles.Reset();
        await EchoAsync(tunnel, 1000);
        Assert.Equal(2, _scene.Calls.Count(call => call == "StartSession"));
    }

    [Fact]
    public async Task A_far_end_that_refuses_is_named_and_the_session_is_not_used_again()
    {
        await using var tunnel = _scene.Tunnel();
        _scene.Troubles.FarEnd = FarEnd.Refused;
        Assert.Equal("TunnelFarEndRefused", (await FarEndFaultAsync(tunnel)).ErrorId);
        _scene.Troubles.Reset();
        await EchoAsync(tunnel, 1000);
        Assert.Equal(2, _scene.Calls.Count(call => call == "StartSession"));
    }

    [Fact]
    public async Task A_question_that_comes_after_the_refusal_is_told_of_it_too()
    {
        await using var tunnel = _scene.Tunnel();
        _scene.Troubles.FarEnd = FarEnd.Refused;
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await Assert.ThrowsAsync<TunnelBroken>(() => stream.ReadExactlyAsync(new byte[1], Token).AsTask());
        var late = await Assert.ThrowsAsync<TunnelBroken>(() => stream.WriteAsync(new byte[8], Token).AsTask());
        Assert.Equal("TunnelFarEndRefused", late.Fault.ErrorId);
    }

    [Fact]
    public async Task A_far_end_that_says_nothing_is_named_and_blocks_nobody_for_long()
    {
        await using var tunnel = _scene.Tunnel();
        _scene.Troubles.FarEnd = FarEnd.Silent;
        Assert.Equal("TunnelFarEndSilent", (await FarEndFaultAsync(tunnel)).ErrorId);
        _scene.Troubles.Reset();
        await EchoAsync(tunnel, 1000);
    }

    [Fact]
    public async Task A_pause_that_the_service_asks_for_loses_nothing()
    {
        await using var tunnel = _scene.Tunnel();
        var echoing = EchoAsync(tunnel, 3_000_000);
        await Eventually.True(() => tunnel.Status.BytesReceived > 0, "it has begun", Token);
        await _scene.Aws.Messages.PauseAsync(TimeSpan.FromMilliseconds(300));
        await echoing;
    }

    [Fact]
    public async Task An_upload_into_a_slow_far_end_waits_instead_of_filling_the_agent()
    {
        const int Size = 12_000_000;
        var got = new TaskCompletionSource<byte[]>();
        var mayRead = new TaskCompletionSource();
        _scene.FarEnd = async stream =>
        {
            await stream.WriteAsync(new byte[1]);
            await mayRead.Task;
            var all = new byte[Size];
            await stream.ReadExactlyAsync(all);
            got.SetResult(SHA256.HashData(all));
        };
        await using var tunnel = _scene.Tunnel();
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        var sent = RandomNumberGenerator.GetBytes(Size);
        var writing = stream.WriteAsync(sent, Token).AsTask();
        await stream.ReadExactlyAsync(new byte[1], Token);
        await Task.Delay(1000, Token);
        Assert.False(writing.IsCompleted);
        mayRead.SetResult();
        await writing;
        Assert.Equal(SHA256.HashData(sent), await got.Task.WaitAsync(TimeSpan.FromSeconds(60), Token));
    }

    [Fact]
    public async Task A_connection_that_nobody_reads_holds_the_others_up_only_until_it_is_read()
    {
        var asked = 0;
        _scene.FarEnd = async stream =>
        {
            var first = new byte[1];
            await stream.ReadExactlyAsync(first);
            Interlocked.Increment(ref asked);
            await stream.WriteAsync(first[0] == 1 ? new byte[8_000_000] : first);
            await stream.CopyToAsync(Stream.Null);
        };
        await using var tunnel = _scene.Tunnel();
        await using var slow = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await slow.WriteAsync(new byte[] { 1 }, Token);
        await slow.ReadExactlyAsync(new byte[1], Token);
        await using var quick = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await quick.WriteAsync(new byte[] { 2 }, Token);
        var answer = quick.ReadExactlyAsync(new byte[1], Token).AsTask();
        var reading = slow.ReadExactlyAsync(new byte[7_999_999], Token).AsTask();
        await Task.WhenAll(answer, reading);
        Assert.Equal(2, asked);
    }

    [Theory]
    [InlineData("tag:Name=bastion", "i-0b1b2c3d4e5f60718")]
    [InlineData("tag:Name=single", "i-0d1b2c3d4e5f60718")]
    [InlineData("tag:Name=office", "mi-0e1b2c3d4e5f60718")]
    public async Task A_tag_finds_the_machine_that_was_started_last_and_is_online(string tag, string machine)
    {
        await using var tunnel = _scene.Tunnel(tag);
        await EchoAsync(tunnel, 10);
        Assert.Equal(machine, tunnel.Sessions.Single().Machine);
    }

    [Fact]
    public async Task Containers_are_taken()
    {
        await using var tunnel = _scene.Tunnel($"ecs:web_{new string('a', 32)}_{new string('b', 32)}-1234567");
        await EchoAsync(tunnel, 10);
    }

    [Fact]
    public async Task A_document_of_ones_own_gets_its_own_parameters_only()
    {
        await using var tunnel = _scene.Tunnel(document: new SsmDocument(SsmSessions.OwnDocument, new Dictionary<string, string>()));
        await EchoAsync(tunnel, 10);
        await using var wrong = _scene.Tunnel(document: new SsmDocument(SsmSessions.OwnDocument, null));
        Assert.Equal("TunnelDocumentRefused", (await FaultAsync(wrong)).ErrorId);
    }

    [Theory]
    [InlineData("i-0c1b2c3d4e5f60718", "TunnelTargetNotConnected")]
    [InlineData("tag:Name=nobody", "TunnelTagUnknown")]
    public async Task A_machine_that_is_not_there_is_named(string target, string errorId)
    {
        await using var tunnel = _scene.Tunnel(target);
        Assert.Equal(errorId, (await FaultAsync(tunnel)).ErrorId);
    }

    [Theory]
    [InlineData("i-123")]
    [InlineData("bastion")]
    [InlineData("tag:Name")]
    [InlineData("ecs:cluster")]
    public void What_is_no_target_is_refused(string target) =>
        Assert.Equal("TunnelTargetInvalid", Assert.Throws<Fault>(() => SsmTarget.Parse(target)).ErrorId);

    [Fact]
    public async Task An_agent_too_old_is_named()
    {
        _scene.Troubles.AgentVersion = "3.0.196.0";
        await using var tunnel = _scene.Tunnel();
        Assert.Equal("TunnelAgentTooOld", (await FaultAsync(tunnel)).ErrorId);
    }

    [Fact]
    public async Task An_older_agent_is_told_that_its_client_is_alive()
    {
        _scene.Troubles.AgentVersion = "3.1.1511.0";
        await using var tunnel = _scene.Tunnel();
        await EchoAsync(tunnel, 10);
        Assert.True(AgentVersion.NeedsKeepAlive(tunnel.Sessions.Single().AgentVersion));
    }

    [Fact]
    public async Task Encryption_that_the_agent_asks_for_is_refused_clearly()
    {
        _scene.Troubles.AskForEncryption = true;
        await using var tunnel = _scene.Tunnel();
        Assert.Equal("TunnelEncryption", (await FaultAsync(tunnel)).ErrorId);
    }

    [Theory]
    [InlineData("Forwarding to IP address 169.254.169.254 is forbidden.", "TunnelForbiddenAddress")]
    [InlineData("Plugin with name Port is not supported by this version of ssm agent, please update", "TunnelAgentTooOld")]
    [InlineData("----------ERROR-------\nSetting up data channel with id x failed: CreateDataChannel", "TunnelAgentDenied")]
    [InlineData("Something else.", "TunnelClosedBecause")]
    [InlineData("", "TunnelClosed")]
    public async Task The_reason_that_the_agent_gives_is_told(string reason, string errorId)
    {
        _scene.Troubles.CloseWith = reason;
        await using var tunnel = _scene.Tunnel();
        var fault = await FaultAsync(tunnel);
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_says_nothing_is_given_up()
    {
        _scene.Troubles.AgentSilent = true;
        await using var tunnel = _scene.Tunnel(options: SsmScene.Quick with { Handshake = TimeSpan.FromSeconds(1) });
        Assert.Equal("TunnelHandshakeTimedOut", (await FaultAsync(tunnel)).ErrorId);
    }

    [Theory]
    [InlineData("ssm:StartSession", "AwsAccessDenied", "ssm:StartSession")]
    [InlineData("ssmmessages:OpenDataChannel", "TunnelChannelDenied", "ssmmessages:OpenDataChannel")]
    public async Task A_missing_permission_names_its_action(string denied, string errorId, string named)
    {
        _scene.Deny(denied);
        await using var tunnel = _scene.Tunnel();
        var fault = await FaultAsync(tunnel);
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resume_that_is_not_allowed_names_its_action_at_once()
    {
        await using var tunnel = _scene.Tunnel();
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await stream.WriteAsync(new byte[1], Token);
        await stream.ReadExactlyAsync(new byte[1], Token);
        _scene.Deny("ssm:ResumeSession");
        await _scene.Aws.Messages.CloseAllAsync();
        var lost = await Assert.ThrowsAsync<TunnelBroken>(() => stream.ReadExactlyAsync(new byte[1], Token).AsTask());
        Assert.Contains("ssm:ResumeSession", lost.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pieces_of_the_status_are_told()
    {
        Assert.True(await _scene.Api().IsConnectedAsync(SsmScene.Machine, Token));
        Assert.False(await _scene.Api().IsConnectedAsync("i-0c1b2c3d4e5f60718", Token));
        var node = Assert.Single(await _scene.Api().DescribeAsync("InstanceIds", SsmScene.Machine, Token));
        Assert.Equal(("Online", "3.3.987.0", "Linux"), (node.PingStatus, node.AgentVersion, node.Platform));
    }

    private static async Task<Fault> FaultAsync(SsmTunnel tunnel) =>
        await Assert.ThrowsAnyAsync<Fault>(() => tunnel.OpenAsync(SsmScene.Host, 5432, Token));

    private static async Task<Fault> FarEndFaultAsync(SsmTunnel tunnel)
    {
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        return (await Assert.ThrowsAsync<TunnelBroken>(async () =>
        {
            // The end may come before the question.
            await stream.WriteAsync(new byte[8], Token);
            await stream.ReadExactlyAsync(new byte[1], Token);
        })).Fault;
    }

    private static async Task EchoAsync(SsmTunnel tunnel, int size)
    {
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        var sent = RandomNumberGenerator.GetBytes(size);
        var got = new byte[size];
        var reading = stream.ReadExactlyAsync(got, Token).AsTask();
        await stream.WriteAsync(sent, Token);
        await reading;
        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(got));
        await stream.WriteAsync("\n"u8.ToArray(), Token);
        await stream.ReadExactlyAsync(got.AsMemory(0, 1), Token);
        Assert.Equal(0x0A, got[0]);
    }
}
