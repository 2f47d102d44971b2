using RdsIam.Core.Tunnels.Ssh.HostKeys;

namespace RdsIam.Core.Tests.Tunnels.Ssh;

/// <summary>Whether a server is the one that known_hosts knows, with OpenSSH's own server and files that ssh-keygen made.</summary>
[NeedsServer]
public sealed class SshHostKeyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_nobody_knows_is_refused_with_the_command_that_adds_it()
    {
        await using var server = await SshServer.StartAsync();
        File.Delete(server.KnownHosts);
        var fault = await RefusedAsync(server);
        Assert.Equal(("SshHostKeyUnknown", FaultKind.Security), (fault.ErrorId, fault.Kind));
        var print = server.Do("ssh-keygen", ["-lf", server.HostKey + ".pub"]).Split(' ')[1];
        Assert.Contains("ssh-ed25519 " + print, fault.Happened, StringComparison.Ordinal);
        // What the fix says does add it.
        var command = fault.Fix[fault.Fix.IndexOf("ssh-keyscan", StringComparison.Ordinal)..];
        server.Do("sh", ["-c", command]);
        await LoginAsync(server);
    }

    [Fact]
    public async Task A_server_with_another_key_is_refused_with_the_line()
    {
        await using var server = await SshServer.StartAsync();
        server.MakeKey(Path.Combine(server.Folder, "other"));
        File.WriteAllText(server.KnownHosts, "# first\n");
        server.Trust($"{server.Name} {SshServer.PublicOf(Path.Combine(server.Folder, "other"))}");
        var fault = await RefusedAsync(server);
        Assert.Equal("SshHostKeyChanged", fault.ErrorId);
        Assert.Contains($"{server.KnownHosts} line 2", fault.Happened, StringComparison.Ordinal);
        Assert.EndsWith($"ssh-keygen -R \"{server.Name}\"", fault.Fix, StringComparison.Ordinal);
        Assert.Equal(0, server.Logins);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_though_another_line_trusts_it()
    {
        await using var server = await SshServer.StartAsync();
        server.Trust("@revoked * " + SshServer.PublicOf(server.HostKey));
        Assert.Equal("SshHostKeyRevoked", (await RefusedAsync(server)).ErrorId);
    }

    [Theory]
    [InlineData("hashed")]
    [InlineData("pattern")]
    [InlineData("without a port")]
    [InlineData("in a list")]
    [InlineData("in a second file")]
    [InlineData("by its alias")]
    public async Task It_is_known(string how)
    {
        await using var server = await SshServer.StartAsync();
        var key = SshServer.PublicOf(server.HostKey);
        File.WriteAllText(server.KnownHosts, "");
        switch (how)
        {
            case "hashed":
                server.Trust();
                server.Do("ssh-keygen", ["-q", "-H", "-f", server.KnownHosts]);
                Assert.StartsWith("|1|", File.ReadAllText(server.KnownHosts), StringComparison.Ordinal);
                break;
            case "pattern":
                server.Trust($"[127.0.0.*]:*,!*:22 {key}");
                break;
            case "without a port":
                server.Trust($"127.0.0.1 {key}");
                break;
            case "in a list":
                server.Trust($"bastion,{server.Name} {key} a comment");
                break;
            case "in a second file":
                File.Move(server.KnownHosts, server.KnownHosts + "2");
                File.AppendAllText(server.KnownHosts + "2", $"{server.Name} {key}\n");
                break;
            case "by its alias":
                server.Config("HostKeyAlias bastion");
                server.Trust($"bastion {key}");
                break;
        }

        await LoginAsync(server);
    }

    [Fact]
    public async Task A_pattern_that_excludes_it_does_not_know_it()
    {
        await using var server = await SshServer.StartAsync();
        File.WriteAllText(server.KnownHosts, $"[127.0.0.*]:*,!{server.Name} {SshServer.PublicOf(server.HostKey)}\n");
        Assert.Equal("SshHostKeyUnknown", (await RefusedAsync(server)).ErrorId);
    }

    [Theory]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public async Task The_type_that_is_known_is_asked_for(string type)
    {
        await using var server = await SshServer.StartAsync();
        var other = Path.Combine(server.Folder, "host_" + type);
        server.MakeKey(other, type);
        server.Kill();
        await server.RunAsync("HostKey " + other);
        File.WriteAllText(server.KnownHosts, $"{server.Name} {SshServer.PublicOf(other)}\n");
        await LoginAsync(server);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("-n elsewhere", "SshHostCertificateRefused")]
    [InlineData("-V -2d:-1d", "SshHostKeyInvalid")]
    [InlineData("of a person", "SshHostCertificateRefused")]
    [InlineData("of another authority", "SshHostCertificateRefused")]
    [InlineData("of a revoked authority", "SshHostKeyRevoked")]
    public async Task A_certificate_of_a_known_authority_is_checked(string how, string? expected)
    {
        await using var server = await SshServer.StartAsync();
        var authority = Path.Combine(server.Folder, "authority");
        var other = Path.Combine(server.Folder, "other");
        server.MakeKey(authority);
        server.MakeKey(other);
        server.Do("ssh-keygen",
        [
            "-q", "-s", how == "of another authority" ? other : authority, "-I", "bastion", .. how == "of a person" ? Array.Empty<string>() : ["-h"],
            "-n", how.StartsWith("-n", StringComparison.Ordinal) ? how[3..] : "127.0.0.1",
            .. how.StartsWith("-V", StringComparison.Ordinal) ? ["-V", how[3..]] : Array.Empty<string>(), server.HostKey + ".pub",
        ]);
        server.Kill();
        await server.RunAsync("HostCertificate " + server.HostKey + "-cert.pub");
        File.WriteAllText(server.KnownHosts, $"@cert-authority {server.Name} {SshServer.PublicOf(authority)}\n");
        if (how == "of a revoked authority")
        {
            server.Trust("@revoked * " + SshServer.PublicOf(authority));
        }

        if (expected is null)
        {
            await LoginAsync(server);
        }
        else
        {
            Assert.Equal(expected, (await RefusedAsync(server)).ErrorId);
        }
    }

    [Fact]
    public async Task A_server_that_offers_only_what_is_weak_is_refused()
    {
        await using var server = await SshServer.StartAsync("KexAlgorithms diffie-hellman-group14-sha1");
        var fault = await RefusedAsync(server);
        Assert.Equal("SshNoCommonAlgorithm", fault.ErrorId);
        Assert.Contains("diffie-hellman-group14-sha1", fault.Happened, StringComparison.Ordinal);
        server.Kill();
        await server.RunAsync("Ciphers aes256-cbc");
        Assert.Equal("SshNoCommonAlgorithm", (await RefusedAsync(server)).ErrorId);
        server.Kill();
        await server.RunAsync("Ciphers aes256-ctr", "MACs hmac-sha1");
        Assert.Equal("SshNoCommonAlgorithm", (await RefusedAsync(server)).ErrorId);
        server.Kill();
        await server.RunAsync("Ciphers aes256-ctr", "MACs hmac-sha2-256");
        await LoginAsync(server);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# a comment")]
    [InlineData("host ssh-ed25519")]
    [InlineData("host ssh-ed25519 not-base64!")]
    [InlineData("@unknown host ssh-ed25519 AAAA")]
    public void A_line_that_says_nothing_is_passed_over(string line) => Assert.Null(KnownHostLine.Read("known_hosts", 1, line));

    private static async Task LoginAsync(SshServer server)
    {
        using var echo = new EchoServer();
        await using var tunnel = SshTunnelTests.TunnelTo(server);
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await SshTunnelTests.EchoAsync(stream, 1000);
    }

    private static async Task<Fault> RefusedAsync(SshServer server)
    {
        await using var tunnel = SshTunnelTests.TunnelTo(server);
        return await Assert.ThrowsAsync<Fault>(() => tunnel.PrepareAsync(Token));
    }
}
