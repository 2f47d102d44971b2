using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels.Ssh;
using RdsIam.Core.Tunnels.Ssh.InstanceConnect;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Settings;
using RdsIam.Core.Tunnels.Ssm;

namespace RdsIam.Core.Tunnels;

/// <summary>What somebody said of a tunnel; who opens it is another matter.</summary>
internal abstract record TunnelWords
{
    /// <summary>Whether it opens before a connection through it does, and may ask a person for something.</summary>
    public virtual bool NeedsPreparing => false;

    /// <summary>Whether AWS opens it, and so somebody has to sign.</summary>
    public virtual bool NeedsAws => true;

    /// <summary>Reads <c>ssm:i-…</c>, <c>ssh://user@host</c> and the like.</summary>
    /// <param name="through">Where it goes through.</param>
    /// <param name="document">A session document of one's own; null: AWS's for remote hosts.</param>
    /// <param name="parameters">That document's parameters; null: host and port, as AWS's document takes them.</param>
    /// <param name="byInstanceConnect">EC2 Instance Connect lets in to the instance that is named.</param>
    /// <exception cref="Fault">TunnelForm, InstanceConnectTarget, TunnelTargetInvalid, SshTargetInvalid, SessionParameterAlone,
    /// SessionWordForSsm.</exception>
    public static TunnelWords Parse(
        string through, string? document, IReadOnlyDictionary<string, string>? parameters, bool byInstanceConnect = false)
    {
        var text = through.Trim();
        if (byInstanceConnect || InstanceConnectWords.IsOne(text))
        {
            return document is null && parameters is null ? InstanceConnectWords.Parse(text) : throw NotForSsm(through);
        }

        if (SsmWords.IsOne(text))
        {
            return SsmWords.Parse(text, document, parameters);
        }

        if (!SshTarget.IsOne(text))
        {
            throw new Fault(Messages.TunnelForm(through), FaultKind.InvalidArgument, through);
        }

        return document is null && parameters is null
            ? new SshWords(SshTarget.Parse(text))
            : throw NotForSsm(through);
    }

    /// <summary>The tunnel that somebody opens. No network traffic.</summary>
    /// <param name="signer">Who asks AWS; null only where AWS has no part in it.</param>
    /// <param name="settings">Whose AWS is asked.</param>
    /// <param name="ask">Asks a person for a key's passphrase; null: nobody can be asked.</param>
    public abstract TunnelRoute For(IIdentitySource? signer, AwsClientSettings settings, AskPassphrase? ask = null);

    private static Fault NotForSsm(string through) => new(Messages.SessionWordForSsm(through), FaultKind.InvalidArgument, through);
}
