using System.Text.RegularExpressions;
using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Lines;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.InstanceConnect;

/// <summary>What somebody said of a tunnel through an EC2 instance that EC2 Instance Connect lets in to.</summary>
internal sealed partial record InstanceConnectWords(SshTarget Target) : TunnelWords
{
    private const string Scheme = "eic:";
    private const string DefaultUser = "ec2-user";

    public override bool NeedsPreparing => true;

    public static bool IsOne(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>eic://user@i-…:port</c>, or the same as an ssh:// address.</summary>
    /// <exception cref="Fault">SshTargetInvalid, InstanceConnectTarget.</exception>
    public static InstanceConnectWords Parse(string text)
    {
        var target = SshTarget.IsOne(text) ? SshTarget.Parse(text)
            : IsOne(text) ? SshTarget.Parse("ssh:" + text[Scheme.Length..])
            : new SshTarget(text, null, null);
        return Instance().IsMatch(target.Host)
            ? new InstanceConnectWords(target with { User = target.User ?? DefaultUser })
            : throw new Fault(Messages.InstanceConnectTarget(text), FaultKind.InvalidArgument, text);
    }

    public override TunnelRoute For(IIdentitySource? signer, AwsClientSettings settings, AskPassphrase? ask = null)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new TunnelRoute(new TunnelKey(ToString(), "", signer.Key, settings.Region), this, () =>
        {
            var api = new InstanceConnectApi(signer, settings);
            return new SshTunnel(ToString(), cancel => ResolveAsync(api, cancel), new SshKeyRing(ask ?? (_ => null)));
        });
    }

    public override string ToString() => Scheme + Target.ToString()["ssh:".Length..];

    private Task<SshHost> ResolveAsync(InstanceConnectApi api, CancellationToken cancellationToken)
    {
        var config = new SshConfig(SshPlaces.Current);
        var host = config.Resolve(Target);
        SshTrace.Tell(config.Notes);
        return api.PrepareAsync(host, cancellationToken);
    }

    [GeneratedRegex(@"\Ai-[0-9a-f]{8,17}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Instance();
}
