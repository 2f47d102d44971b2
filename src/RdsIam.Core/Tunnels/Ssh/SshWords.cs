using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Lines;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh;

/// <summary>What somebody said of a tunnel through an SSH server.</summary>
internal sealed record SshWords(SshTarget Target) : TunnelWords
{
    public override bool NeedsPreparing => true;

    public override bool NeedsAws => false;

    /// <summary>AWS has no part in it: whoever signs the login, the way is the same.</summary>
    public override TunnelRoute For(IIdentitySource? signer, AwsClientSettings settings, AskPassphrase? ask = null) => new(
        new TunnelKey(Target.ToString(), "", "", ""), this, () => Tunnel(ask));

    public override string ToString() => Target.ToString();

    private SshHost Resolve()
    {
        var config = new SshConfig(SshPlaces.Current);
        var host = config.Resolve(Target);
        SshTrace.Tell(config.Notes);
        return host;
    }

    /// <summary>ssh_config is read when the tunnel opens: a change in it holds from the next time on.</summary>
    private SshTunnel Tunnel(AskPassphrase? ask) => new(
        Target.ToString(), _ => Task.FromResult(Resolve()), new SshKeyRing(ask ?? (_ => null)));
}
