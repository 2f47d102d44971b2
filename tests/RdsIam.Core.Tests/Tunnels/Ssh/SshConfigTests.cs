using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tests.Tunnels.Ssh;

/// <summary>What ssh_config makes of a name, also as ssh itself says it.</summary>
public sealed class SshConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rdsiam-config-").FullName;

    public SshConfigTests() => Directory.CreateDirectory(Path.Combine(Home, ".ssh", "config.d"));

    private string Home => Path.Combine(_folder, "home");

    private string Ssh => Path.Combine(Home, ".ssh");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ssh://me@bastion:2222", "bastion", "me", 2222)]
    [InlineData("ssh://me@bastion", "bastion", "me", null)]
    [InlineData("ssh://bastion/", "bastion", null, null)]
    [InlineData("SSH://a%40b@bastion", "bastion", "a@b", null)]
    [InlineData("ssh://me@[::1]:22", "::1", "me", 22)]
    [InlineData("ssh://[2001:db8::1]", "2001:db8::1", null, null)]
    [InlineData("ssh:bastion", "bastion", null, null)]
    [InlineData("ssh:prod.jump-1", "prod.jump-1", null, null)]
    public void A_target_is_read(string text, string host, string? user, int? port) =>
        Assert.Equal(new SshTarget(host, user, port), SshTarget.Parse(text));

    [Theory]
    [InlineData("ssh:")]
    [InlineData("ssh://")]
    [InlineData("ssh://me@")]
    [InlineData("ssh://@bastion")]
    [InlineData("ssh://bastion:port")]
    [InlineData("ssh://bastion:0")]
    [InlineData("ssh://bastion:65536")]
    [InlineData("ssh:-oProxyCommand=x")]
    [InlineData("ssh://-o@bastion")]
    [InlineData("ssh:a b")]
    [InlineData("ssh://host/path")]
    [InlineData("ssh:$(id)")]
    public void What_is_no_target_is_refused(string text) =>
        Assert.Equal("SshTargetInvalid", Assert.Throws<Fault>(() => SshTarget.Parse(text)).ErrorId);

    [Theory]
    [InlineData("bastion", "ssh:bastion")]
    [InlineData("ssh://me@bastion:2222", "ssh://me@bastion:2222")]
    [InlineData("ssh://me@[::1]:22", "ssh://me@[::1]:22")]
    public void It_is_written_as_it_was_read(string text, string written) =>
        Assert.Equal(written, SshTarget.Parse(text.StartsWith("ssh", StringComparison.Ordinal) ? text : "ssh:" + text).ToString());

    [Fact]
    public void Without_files_it_is_ssh_s_defaults()
    {
        var host = Resolve("ssh:bastion");
        Assert.Equal(("bastion", 22, "somebody", "bastion"), (host.HostName, host.Port, host.User, host.KnownName));
        Assert.Equal([Path.Combine(Ssh, "known_hosts"), Path.Combine(Ssh, "known_hosts2")], host.KnownHostsFiles.Take(2));
        Assert.Contains(Path.Combine(Ssh, "id_ed25519"), host.IdentityFiles);
        Assert.False(host.HasOwnIdentityFiles);
        Assert.Null(host.Agent);
    }

    [Fact]
    public void The_first_value_wins_and_files_of_keys_add_up()
    {
        Config(
            "User=first", "IdentityFile ~/one",
            "Host bas* !bastion-old",
            "  HostName  %h.example.com # the real one",
            "  Port 2222",
            "  User second",
            "  IdentityFile \"~/.ssh/with blank\"",
            "  IdentityFile %d/%r-%n-%p",
            "Host bastion-old",
            "  Port 3333",
            "Host *",
            "  Port 4444",
            "  IdentityFile ~/one",
            "  IdentitiesOnly yes");
        var host = Resolve("ssh:bastion");
        Assert.Equal(("bastion.example.com", 2222, "first", true), (host.HostName, host.Port, host.User, host.IdentitiesOnly));
        Assert.Equal("[bastion.example.com]:2222", host.KnownName);
        Assert.Equal([Path.Combine(Home, "one"), Path.Combine(Ssh, "with blank"), Path.Combine(Home, "first-bastion-2222")], host.IdentityFiles);
        Assert.Equal(3333, Resolve("ssh:bastion-old").Port);
        Assert.Equal((5555, "me"), (Resolve("ssh://me@bastion:5555").Port, Resolve("ssh://me@bastion:5555").User));
    }

    [Fact]
    public void Jump_hosts_come_in_order_with_their_own_settings()
    {
        Config(
            "Host db", "  ProxyJump outer,me@inner:2200",
            "Host outer", "  HostName outer.example.com", "  User gate", "  ProxyJump edge",
            "Host inner", "  ProxyJump nonsense",
            "Host edge", "  Port 443");
        var host = Resolve("ssh:db");
        Assert.Equal(["somebody@edge:443", "gate@outer.example.com:22", "me@inner:2200"], host.Jumps.Select(jump => jump.ToString()));
        Assert.Empty(Resolve("ssh:edge").Jumps);
    }

    [Fact]
    public void A_host_that_jumps_through_itself_ends()
    {
        Config("Host *", "  ProxyJump bastion");
        Assert.Equal("SshConfigFor", Assert.Throws<Fault>(() => Resolve("ssh:bastion")).ErrorId);
    }

    [Fact]
    public void Included_files_are_read_where_they_stand()
    {
        File.WriteAllText(Path.Combine(Ssh, "config.d", "10-prod"), "Host bastion\n  Port 2222\n");
        File.WriteAllText(Path.Combine(Ssh, "config.d", "20-all"), "User included\n");
        Config("Include config.d/*", "Include ~/.ssh/not-there", "Port 3333", "Host other", "  Include config.d/20-all", "Host *", "  User last");
        Assert.Equal((2222, "included"), (Resolve("ssh:bastion").Port, Resolve("ssh:bastion").User));
        Config("Host other", "  Include config.d/20-all", "Host *", "  User last");
        Assert.Equal("last", Resolve("ssh:bastion").User);
        Assert.Equal("included", Resolve("ssh:other").User);
        Config("Include config");
        Assert.Equal("SshConfigInvalid", Assert.Throws<Fault>(() => Resolve("ssh:bastion")).ErrorId);
    }

    [Theory]
    [InlineData("Match all", true)]
    [InlineData("Match host bastion.example.com", true)]
    [InlineData("Match host bastion", false)]
    [InlineData("Match originalhost bas*,!bastion", false)]
    [InlineData("Match originalhost bas* user me", true)]
    [InlineData("Match user you", false)]
    [InlineData("Match !user you localuser somebody", true)]
    [InlineData("Match user=me", true)]
    public void Match_holds_or_not(string line, bool holds)
    {
        Config("HostName bastion.example.com", line, "  Port 2222");
        Assert.Equal(holds ? 2222 : 22, Resolve("ssh://me@bastion").Port);
    }

    [Theory]
    [InlineData("SshConfigInvalid", "IdentityFile ~/a\0b")]
    [InlineData("SshConfigUnsupported", "Match exec true")]
    [InlineData("SshConfigUnsupported", "Match canonical")]
    [InlineData("SshConfigUnsupported", "Match final all")]
    [InlineData("SshConfigUnsupported", "RevokedHostKeys /etc/ssh/revoked")]
    [InlineData("SshConfigUnsupported", "KnownHostsCommand /bin/true")]
    [InlineData("SshConfigUnsupported", "CanonicalizeHostname yes")]
    [InlineData("SshConfigFor", "ProxyCommand nc %h %p")]
    [InlineData("SshConfigFor", "Port 0x16")]
    [InlineData("SshConfigFor", "Port 65536")]
    [InlineData("SshConfigFor", "IdentityFile ~other/key")]
    [InlineData("SshConfigFor", "IdentityFile %Z")]
    [InlineData("SshConfigFor", "IdentityFile ${NOT_THERE}/key")]
    [InlineData("SshConfigFor", "ProxyJump a b@@:x")]
    [InlineData("SshConfigInvalid", "HostName \"open")]
    [InlineData("SshConfigInvalid", "Port")]
    [InlineData("SshConfigInvalid", "Match all user me")]
    public void What_cannot_be_done_is_said_and_not_passed_over(string id, string line)
    {
        Config("# first", line);
        var fault = Assert.Throws<Fault>(() => Resolve("ssh:bastion"));
        Assert.Equal(id, fault.ErrorId);
        if (id != "SshConfigFor")
        {
            Assert.Contains("line 2", fault.Happened, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ProxyCommand none")]
    [InlineData("ProxyJump none")]
    [InlineData("RevokedHostKeys none")]
    [InlineData("CanonicalizeHostname no")]
    [InlineData("ForwardAgent yes")]
    [InlineData("Host other\n  ProxyCommand nc %h %p\n  RevokedHostKeys x")]
    public void What_demands_nothing_is_no_trouble(string text)
    {
        Config(text);
        Assert.Equal(("bastion", 0), (Resolve("ssh:bastion").HostName, Resolve("ssh:bastion").Jumps.Count));
    }

    [Fact]
    public void What_has_no_effect_is_noted()
    {
        Config("Ciphers aes256-ctr", "StrictHostKeyChecking no", "LogLevel QUIET");
        var config = new SshConfig(Places);
        config.Resolve(SshTarget.Parse("ssh:bastion"));
        Assert.Equal(["ciphers", "stricthostkeychecking"], config.Notes.Select(note => note.Split(' ')[0]));
    }

    [Fact]
    public void A_file_that_others_may_change_is_not_used()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        Config("Port 2222");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(Ssh, "config"), UnixFileMode.UserRead | UnixFileMode.GroupWrite);
        }

        Assert.Equal("SshConfigOpen", Assert.Throws<Fault>(() => Resolve("ssh:bastion")).ErrorId);
    }

    [Fact]
    public void Times_have_units()
    {
        Config("ConnectTimeout 1m30s", "ServerAliveInterval 0", "ServerAliveCountMax 5");
        var host = Resolve("ssh:bastion");
        Assert.Equal((90d, 30d, 5), (host.ConnectTimeout.TotalSeconds, host.AliveInterval.TotalSeconds, host.AliveCount));
    }

    private SshPlaces Places => new()
    {
        Home = Home, SystemFolder = Path.Combine(_folder, "system"), UserName = "somebody", Variable = _ => null,
    };

    private SshHost Resolve(string target) => new SshConfig(Places).Resolve(SshTarget.Parse(target));

    private void Config(params string[] lines)
    {
        var file = Path.Combine(Ssh, "config");
        File.WriteAllLines(file, lines);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
