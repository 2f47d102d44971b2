using System.Net.Sockets;
using RdsIam.Core.Aws;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>What changes while a session lives: who signs for it, and where its host is.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class SsmChangeTests : IAsyncLifetime
{
    private SsmScene _scene = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _scene = await SsmScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_session_is_resumed_and_ended_with_the_credentials_of_the_moment()
    {
        var signer = new ChangingSigner { Key = _scene.Demo.Key };
        await using (var tunnel = _scene.Tunnel(api: new SsmApi(signer, new AwsClientSettings(_scene.Demo.Region))))
        {
            await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
            await AskAsync(stream, 1);

            // As when temporary keys expire: the old ones open nothing any more.
            var old = signer.Key;
            signer.Key = _scene.Demo.World.AddAccessKey(old.UserName!);
            _scene.Demo.World.DeleteAccessKey(old.Id);
            _scene.Troubles.RequireSignature = true;
            await _scene.Aws.Messages.CloseAllAsync();
            await AskAsync(stream, 2);
            Assert.Equal(1, tunnel.Sessions.Single().Resumed);
        }

        Assert.Equal(["StartSession", "ResumeSession", "TerminateSession"], _scene.Calls);
        Assert.Equal(0, _scene.Aws.Sessions.Open);
    }

    [Fact]
    public async Task A_session_that_cannot_be_resumed_with_the_old_credentials_waits_for_new_ones()
    {
        var signer = new ChangingSigner { Key = _scene.Demo.Key };
        await using var tunnel = _scene.Tunnel(api: new SsmApi(signer, new AwsClientSettings(_scene.Demo.Region)));
        await using var stream = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await AskAsync(stream, 1);
        signer.IsAway = true;
        await _scene.Aws.Messages.CloseAllAsync();
        await Eventually.True(() => signer.Asked > 1, "the resume has asked who signs", Token);
        signer.IsAway = false;
        await AskAsync(stream, 2);
        Assert.Equal(1, tunnel.Sessions.Single().Resumed);
    }

    [Fact]
    public async Task After_a_renewal_new_connections_have_a_new_session_and_old_ones_stay()
    {
        await using var tunnel = _scene.Tunnel();
        await using var old = await tunnel.OpenAsync(SsmScene.Host, 5432, Token);
        await AskAsync(old, 1);
        tunnel.Renew();
        await using (var fresh = await tunnel.OpenAsync(SsmScene.Host, 5432, Token))
        {
            await AskAsync(fresh, 2);
            Assert.Equal(2, _scene.Aws.Sessions.Open);
            await AskAsync(old, 3);
        }

        await old.DisposeAsync();
        await Eventually.True(() => _scene.Aws.Sessions.Open == 1, "the old session ends with its last connection", Token);
        Assert.Equal(2, _scene.Calls.Count(call => call == "StartSession"));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(600, 1)]
    public async Task Where_a_server_leaves_the_next_connection_finds_it_anew_unless_it_was_found_just_now(int settled, int sessions)
    {
        var leaves = new TaskCompletionSource();
        await using var tunnel = _scene.Tunnel(options: SsmScene.Quick with { Settled = TimeSpan.FromSeconds(settled) });
        await using var door = TunnelDoor.Open(tunnel, SsmScene.Host, 5432);
        _scene.FarEnd = async stream =>
        {
            await stream.WriteAsync(new byte[1]);
            await leaves.Task;
        };
        using (var first = await ConnectAsync(door))
        {
            Assert.Equal(1, await first.ReceiveAsync(new byte[1], SocketFlags.None, Token));
            leaves.SetResult();
            Assert.Equal(0, await first.ReceiveAsync(new byte[1], SocketFlags.None, Token));
        }

        await Eventually.True(() => tunnel.Status.Connections == 0, "the first connection is over", Token);
        using var second = await ConnectAsync(door);
        Assert.Equal(1, await second.ReceiveAsync(new byte[1], SocketFlags.None, Token));
        Assert.Equal(sessions, _scene.Calls.Count(call => call == "StartSession"));
    }

    private static async Task<Socket> ConnectAsync(TunnelDoor door)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(door.Address, Token);
        return socket;
    }

    private static async Task AskAsync(Stream stream, byte value)
    {
        var answer = new byte[1];
        await stream.WriteAsync(new[] { value }, Token);
        await stream.ReadExactlyAsync(answer, Token);
        Assert.Equal(value, answer[0]);
    }

    /// <summary>A profile whose keys change, or are away for a while.</summary>
    private sealed class ChangingSigner : IIdentitySource
    {
        private int _asked;

        public required AccessKey Key { get; set; }

        public bool IsAway { get; set; }

        public int Asked => Volatile.Read(ref _asked);

        string IIdentitySource.Key => "changing";

        public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return IsAway
                ? throw new Fault(Messages.CredentialsNotFound("a profile"), FaultKind.Authentication, null)
                : ValueTask.FromResult(new SigningIdentity(Key.Id, Key.Secret));
        }
    }
}
