using Renci.SshNet;
using RdsIam.Core.Tunnels.Ssh.Keys;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>Logs in by keys, and remembers what the server said of them.</summary>
internal sealed class SshLogin(string user, SshKeys keys, Action begin) : PrivateKeyAuthenticationMethod(user, [.. keys.All])
{
    /// <summary>The server has taken the connection, and its key was right.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>What the server would take in place of the keys.</summary>
    public string Allowed => string.Join(", ", AllowedAuthentications ?? []);

    public override AuthenticationResult Authenticate(Session session)
    {
        HasBegun = true;
        begin();
        return base.Authenticate(session);
    }
}
