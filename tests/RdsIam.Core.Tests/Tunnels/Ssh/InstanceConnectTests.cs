using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Ssh;
using RdsIam.Core.Tunnels.Ssh.InstanceConnect;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tests.Tunnels.Ssh;

/// <summary>Logins to an instance with a key that EC2 Instance Connect lets in, to OpenSSH's own server.</summary>
[NeedsServer]
[Collection(ProcessEnvironment.Name)]
public sealed class InstanceConnectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_login_has_a_fresh_key_of_its_own()
    {
        await using var scene = await SsmScene.StartAsync();
        await using var server = await StartAsync(scene);
        using var echo = new EchoServer();
        await using var tunnel = TunnelTo(scene, server);
        await using (var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token))
        {
            await SshTunnelTests.EchoAsync(stream, 10_000);
        }

        server.Kill();
        await server.RunAsync();
        await Eventually.True(() => tunnel.Status.State == TunnelState.Closed, "the loss is seen", Token);
        await (await tunnel.OpenAsync("127.0.0.1", echo.Port, Token)).DisposeAsync();
        Assert.Equal(2, server.Logins);
        Assert.Equal(2, File.ReadAllLines(server.AuthorizedKeys).Distinct().Count());
        Assert.Equal(2, scene.Aws.Calls.Count(call => call is { Service: "ec2-instance-connect", Action: "SendSSHPublicKey" }));
    }

    [Fact]
    public async Task A_machine_that_does_not_ask_for_the_key_is_said()
    {
        await using var scene = await SsmScene.StartAsync();
        await using var server = await StartAsync(scene);
        scene.Aws.Instances.KeysFile = null;
        await using var tunnel = TunnelTo(scene, server);
        Assert.Equal("InstanceKeyRefused", (await Assert.ThrowsAsync<Fault>(() => tunnel.PrepareAsync(Token))).ErrorId);
    }

    [Theory]
    [InlineData("i-0c1b2c3d4e5f60718", "InstanceNotRunning")]
    [InlineData("i-0123456789abcdef0", "InstanceUnknown")]
    public async Task A_machine_that_is_not_there_or_not_on_is_said(string instance, string expected)
    {
        await using var scene = await SsmScene.StartAsync();
        await using var server = await StartAsync(scene);
        await using var tunnel = TunnelTo(scene, server, instance);
        Assert.Equal(expected, (await Assert.ThrowsAsync<Fault>(() => tunnel.PrepareAsync(Token))).ErrorId);
    }

    [Theory]
    [InlineData("eic://admin@i-0d1b2c3d4e5f60718:2222", "eic://admin@i-0d1b2c3d4e5f60718:2222")]
    [InlineData("eic:i-0d1b2c3d4e5f60718", "eic://ec2-user@i-0d1b2c3d4e5f60718")]
    public void A_target_is_read_and_written(string text, string written) =>
        Assert.Equal(written, TunnelWords.Parse(text, null, null).ToString());

    [Fact]
    public void The_word_for_it_makes_the_same_of_an_SSH_address()
    {
        Assert.Equal(TunnelWords.Parse("eic://me@i-0d1b2c3d", null, null), TunnelWords.Parse("ssh://me@i-0d1b2c3d", null, null, byInstanceConnect: true));
        Assert.Equal("InstanceConnectTarget", Assert.Throws<Fault>(() => TunnelWords.Parse("ssh://me@bastion", null, null, byInstanceConnect: true)).ErrorId);
        Assert.Equal("SessionWordForSsm", Assert.Throws<Fault>(() => TunnelWords.Parse("eic:i-0d1b2c3d", "document", null)).ErrorId);
    }

    /// <summary>A machine of the account, whose sshd lets nobody in but by keys that AWS was given.</summary>
    private static async Task<SshServer> StartAsync(SsmScene scene)
    {
        var server = await SshServer.StartAsync();
        File.WriteAllText(server.AuthorizedKeys, "");
        scene.Aws.Instances.KeysFile = server.AuthorizedKeys;
        scene.Aws.Sessions.Address = "127.0.0.1";
        return server;
    }

    private static SshTunnel TunnelTo(SsmScene scene, SshServer server, string instance = SsmScene.Machine)
    {
        var signer = IdentitySources.Create(new CredentialOptions { AccessKey = scene.Demo.Key.Id, SecretKey = scene.Demo.Key.Secret });
        var api = new InstanceConnectApi(signer, new AwsClientSettings(scene.Demo.Region));
        var target = new SshTarget(instance, Environment.UserName, server.Port);
        return new SshTunnel(
            "eic:test", cancel => api.PrepareAsync(new SshConfig(server.Places).Resolve(target), cancel), new SshKeyRing(_ => null));
    }
}
