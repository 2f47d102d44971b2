using System.Net.Sockets;
using System.Text;
using RdsIam.Core.Tunnels.Ssh.HostKeys;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Fuzz.Targets;

/// <summary>OpenSSH's files, and what answers in an agent's place.</summary>
internal static class SshTargets
{
    private const string Key = "AAAAC3NzaC1lZDI1NTE5AAAAIJ3v6C2zZ0Yx6q9p8hV0mC1n4Q0mQ3bVw3m4dVh1tq2M";

    private static readonly Lazy<string> Home = new(() =>
    {
        var home = Directory.CreateTempSubdirectory("rdsiam-fuzz-").FullName;
        Directory.CreateDirectory(Path.Combine(home, ".ssh"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(home, recursive: true);
        return home;
    });

    private static readonly Lazy<FakeAgent> Agent = new(() => new FakeAgent(Path.Combine(Home.Value, "agent")));

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText(
            "known-hosts",
            [
                $"bastion,[10.0.0.1]:2222,*.example ssh-ed25519 {Key} comment",
                $"|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa {Key}",
                $"@cert-authority *.example,!bad.example ssh-ed25519 {Key}", $"@revoked * ssh-ed25519 {Key}", $"ssh-ed25519 {Key} ann@host",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n-----END OPENSSH PRIVATE KEY-----\n",
            ],
            "|1| @cert-authority @revoked * ? ! , [ ]: # ssh-ed25519 = ==",
            text =>
            {
                _ = KnownHostLine.Read("file", 1, text)?.IsAbout("[bastion.example]:2222");
                SshKeyFile.PublicOf(text);
            }),
        FuzzTarget.OfText(
            "ssh-config",
            [
                "Host bastion *.example !bad\n  HostName %h.internal\n  User \"ann b\"\n  Port 2222\n  ProxyJump a,ann@b:22\n  ConnectTimeout 1h30m\nMatch host x user ann\n  IdentityFile ~/.ssh/%r\nInclude conf.d/*\n",
                "Host *\nServerAliveInterval=15\nUserKnownHostsFile ~/.ssh/known_hosts ${HOME}/x\nMatch all\nStrictHostKeyChecking accept-new\n",
                "ProxyCommand none\nCiphers +aes128-ctr\nHostKeyAlgorithms -ssh-rsa\nCertificateFile %d/c\n",
            ],
            "Host Match Include HostName ProxyJump %h %d %r %% ${HOME} \" = * ! all host exec user Port 99999 1w2d ProxyCommand none ~other/ ../ /dev/null",
            SshConfiguration),
        FuzzTarget.OfBytes(
            "ssh-agent",
            [
                FuzzTarget.Ascii("\0\0\0\x22\x0c\0\0\0\x01\0\0\0\x0f\0\0\0\x0bssh-ed25519\0\0\0\x04keys"),
                FuzzTarget.Ascii("\0\0\0\x01\x05"), FuzzTarget.Ascii("\0\0\0\x05\x0c\0\0\0\0"),
                FuzzTarget.Ascii("\0\0\0\x15\x0e\0\0\0\x10\0\0\0\x03rsa\0\0\0\x05abcde"),
            ],
            [],
            bytes =>
            {
                Agent.Value.Answer = bytes;
                if (bytes.Length % 2 == 0)
                {
                    new SshAgent(Agent.Value.Path).List();
                }
                else
                {
                    new SshAgent(Agent.Value.Path).Sign([1], [2], isRsa: true);
                }
            }) with { Documented = [typeof(IOException)], Slowness = 4 },
    ];

    private static void SshConfiguration(string text)
    {
        var file = Path.Combine(Home.Value, ".ssh", "config");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, "");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        File.WriteAllText(file, text, new UTF8Encoding(false));
        var places = new SshPlaces
        {
            Home = Home.Value, SystemFolder = Home.Value, UserName = "me", Variable = name => name == "HOME" ? "/h" : null,
        };
        new SshConfig(places).Resolve(SshTarget.Parse("ssh:bastion"));
    }

    /// <summary>A socket whose other end says what it was told to, whatever it is asked.</summary>
    private sealed class FakeAgent
    {
        public FakeAgent(string path)
        {
            Path = path;
            var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(16);
            new Thread(() => Serve(listener)) { IsBackground = true }.Start();
        }

        public string Path { get; }

        public byte[] Answer { get; set; } = [];

        private void Serve(Socket listener)
        {
            var request = new byte[1024];
            while (true)
            {
                using var client = listener.Accept();
                try
                {
                    client.Receive(request);
                    client.Send(Answer);
                    client.Shutdown(SocketShutdown.Send);
                    // Whoever still sends is not to be told so by a reset.
                    while (client.Receive(request) > 0)
                    {
                    }
                }
                catch (SocketException)
                {
                    // It read no more.
                }
            }
        }
    }
}
