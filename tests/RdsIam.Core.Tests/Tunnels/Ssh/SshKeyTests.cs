using System.Net.Sockets;

namespace RdsIam.Core.Tests.Tunnels.Ssh;

/// <summary>Logins by keys of files, agents and certificates to OpenSSH's own server.</summary>
[NeedsServer]
public sealed class SshKeyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rsa", "-b", "3072")]
    [InlineData("rsa", "-m", "PEM")]
    [InlineData("rsa", "-m", "PKCS8")]
    [InlineData("ecdsa", "-b", "256")]
    [InlineData("ecdsa", "-b", "384")]
    [InlineData("ecdsa", "-b", "521")]
    [InlineData("ecdsa", "-m", "PEM")]
    [InlineData("ed25519", "-C", "with a comment")]
    public async Task A_key_file_of_every_kind_logs_in(string type, params string[] more)
    {
        await using var server = await SshServer.StartAsync();
        var key = Replace(server, type, "", more);
        // The public half is not needed where the private one can be read.
        File.Delete(key + ".pub");
        await LoginAsync(server);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa", "-m", "PEM")]
    [InlineData("ecdsa", "-m", "PKCS8")]
    public async Task A_passphrase_is_asked_for_once(string type, params string[] more)
    {
        await using var server = await SshServer.StartAsync();
        var key = Replace(server, type, "open sesame", more);
        var asked = new List<string>();
        using var echo = new EchoServer();
        await using var tunnel = SshTunnelTests.TunnelTo(server, ask: file =>
        {
            asked.Add(file);
            return "open sesame";
        });
        await (await tunnel.OpenAsync("127.0.0.1", echo.Port, Token)).DisposeAsync();
        server.Kill();
        await server.RunAsync();
        await Eventually.True(() => tunnel.Status.State == Core.Tunnels.TunnelState.Closed, "the loss is seen", Token);
        await (await tunnel.OpenAsync("127.0.0.1", echo.Port, Token)).DisposeAsync();
        Assert.Equal([key], asked);
        Assert.Equal(2, server.Logins);
    }

    [Fact]
    public async Task A_passphrase_that_nobody_gives_or_that_is_wrong_is_said()
    {
        await using var server = await SshServer.StartAsync();
        Replace(server, "ed25519", "open sesame");
        Assert.Equal("SshPassphraseRequired", (await RefusedAsync(server)).ErrorId);
        Assert.Equal("SshPassphraseWrong", (await RefusedAsync(server, _ => "open barley")).ErrorId);
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_not_used()
    {
        await using var server = await SshServer.StartAsync();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(server.Key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        var fault = await RefusedAsync(server);
        Assert.Equal("SshNoKey", fault.ErrorId);
        Assert.Contains("others may read it: chmod 600", fault.Happened, StringComparison.Ordinal);
        Assert.Contains(server.Key, fault.Happened, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_server_does_not_know_is_refused_by_name()
    {
        await using var server = await SshServer.StartAsync();
        File.WriteAllText(server.AuthorizedKeys, "");
        var fault = await RefusedAsync(server);
        Assert.Equal(("SshKeysRefused", FaultKind.Authentication), (fault.ErrorId, fault.Kind));
        Assert.Contains(server.Key, fault.Happened, StringComparison.Ordinal);
        Assert.Contains($"'{Environment.UserName}'", fault.Happened, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_key_it_says_where_it_looked()
    {
        await using var server = await SshServer.StartAsync();
        File.Delete(server.Key);
        var fault = await RefusedAsync(server);
        Assert.Equal("SshNoKey", fault.ErrorId);
        Assert.Contains(Path.Combine(server.Home, ".ssh", "id_ecdsa"), fault.Happened, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_takes_no_keys_is_said()
    {
        await using var server = await SshServer.StartAsync("PubkeyAuthentication no", "PasswordAuthentication yes");
        Assert.Equal("SshNoKeysAllowed", (await RefusedAsync(server)).ErrorId);
    }

    [Fact]
    public async Task A_server_that_asks_for_more_than_a_key_is_said()
    {
        await using var server = await SshServer.StartAsync("AuthenticationMethods publickey,password", "PasswordAuthentication yes");
        var fault = await RefusedAsync(server);
        Assert.Equal(("SshMoreDemanded", true), (fault.ErrorId, fault.Happened.EndsWith("needs more: password.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public async Task The_agent_signs(string type)
    {
        await using var server = await SshServer.StartAsync();
        var key = Replace(server, type, "");
        await AgentAsync(server, key);
        File.Delete(key);
        File.Delete(key + ".pub");
        await LoginAsync(server);
    }

    [Fact]
    public async Task Of_many_keys_of_the_agent_the_named_one_comes_first_or_alone()
    {
        await using var server = await SshServer.StartAsync("MaxAuthTries 3");
        var others = Enumerable.Range(0, 5).Select(n => Path.Combine(server.Folder, $"other{n}")).ToList();
        others.ForEach(other => server.MakeKey(other));
        await AgentAsync(server, [.. others, server.Key]);
        // The private file is gone, and its public half says which of the agent's keys is meant.
        File.Delete(server.Key);
        var fault = await RefusedAsync(server);
        Assert.Equal("SshTooManyKeys", fault.ErrorId);
        server.Config($"IdentityFile {server.Key}.pub");
        await LoginAsync(server);
        server.Config($"IdentityFile {others[0]}.pub", "IdentitiesOnly yes");
        Assert.Equal("SshKeysRefused", (await RefusedAsync(server)).ErrorId);
        server.Config("IdentityAgent none");
        Assert.Equal("SshNoKey", (await RefusedAsync(server)).ErrorId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_certificate_logs_in(bool byAgent)
    {
        await using var server = await SshServer.StartAsync();
        var authority = Path.Combine(server.Folder, "authority");
        server.MakeKey(authority);
        server.Do("ssh-keygen", ["-q", "-s", authority, "-I", "me", "-n", Environment.UserName, server.Key + ".pub"]);
        File.WriteAllText(server.AuthorizedKeys, "cert-authority " + File.ReadAllText(authority + ".pub"));
        if (byAgent)
        {
            await AgentAsync(server, server.Key);
            Directory.GetFiles(Path.GetDirectoryName(server.Key)!, "id_*").ToList().ForEach(File.Delete);
        }

        await LoginAsync(server);
        Assert.Contains("Accepted publickey for", server.Log, StringComparison.Ordinal);
        Assert.Contains("ED25519-CERT", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_is_not_there_does_not_keep_files_from_being_used()
    {
        await using var server = await SshServer.StartAsync();
        server.Variables["SSH_AUTH_SOCK"] = Path.Combine(server.Folder, "nobody");
        await LoginAsync(server);
        File.WriteAllText(server.AuthorizedKeys, "");
        Assert.Contains("nobody", (await RefusedAsync(server)).Happened, StringComparison.Ordinal);
    }

    /// <summary>Puts another key into the home, under the name of its type, and lets the server know it alone.</summary>
    private static string Replace(SshServer server, string type, string passphrase, params string[] more)
    {
        File.Delete(server.Key);
        File.Delete(server.Key + ".pub");
        var key = Path.Combine(server.Home, ".ssh", "id_" + type);
        server.MakeKey(key, type, passphrase, more);
        File.Copy(key + ".pub", server.AuthorizedKeys, overwrite: true);
        return key;
    }

    private static async Task AgentAsync(SshServer server, params string[] keys)
    {
        var socket = Path.Combine(server.Folder, "agent");
        server.Start("ssh-agent", ["-D", "-a", socket]);
        // It is there a moment before somebody listens.
        await Eventually.True(() => Listens(socket), "the agent listens", Token);
        server.Do("ssh-add", ["-q", .. keys], new Dictionary<string, string> { ["SSH_AUTH_SOCK"] = socket });
        server.Variables["SSH_AUTH_SOCK"] = socket;
    }

    private static bool Listens(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task LoginAsync(SshServer server)
    {
        using var echo = new EchoServer();
        await using var tunnel = SshTunnelTests.TunnelTo(server);
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await SshTunnelTests.EchoAsync(stream, 1000);
    }

    private static async Task<Fault> RefusedAsync(SshServer server, Core.Tunnels.Ssh.Keys.AskPassphrase? ask = null)
    {
        await using var tunnel = SshTunnelTests.TunnelTo(server, ask: ask);
        return await Assert.ThrowsAsync<Fault>(() => tunnel.PrepareAsync(Token));
    }
}
