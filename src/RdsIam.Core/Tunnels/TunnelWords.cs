using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels.Ssm;

namespace RdsIam.Core.Tunnels;

/// <summary>What somebody said of a tunnel; who opens it is another matter.</summary>
internal sealed record TunnelWords(SsmTarget Target, SsmDocument Document)
{
    private const string Prefix = "ssm:";

    /// <summary>Reads <c>ssm:i-…</c> and the like.</summary>
    /// <param name="through">Where it goes through.</param>
    /// <param name="document">A session document of one's own; null: AWS's for remote hosts.</param>
    /// <param name="parameters">That document's parameters; null: host and port, as AWS's document takes them.</param>
    /// <exception cref="Fault">TunnelForm, TunnelTargetInvalid, SessionParameterAlone.</exception>
    public static TunnelWords Parse(string through, string? document, IReadOnlyDictionary<string, string>? parameters)
    {
        var text = through.Trim();
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            throw new Fault(Messages.TunnelForm(through), FaultKind.InvalidArgument, through);
        }

        if (document is null && parameters is not null)
        {
            // AWS's own document takes the host and the port, which are the endpoint's.
            throw new Fault(Messages.SessionParameterAlone, FaultKind.InvalidArgument, null);
        }

        return new TunnelWords(
            SsmTarget.Parse(text[Prefix.Length..]),
            document is null ? SsmDocument.ToRemoteHost : new SsmDocument(document, parameters));
    }

    /// <summary>The tunnel that somebody opens. No network traffic.</summary>
    /// <param name="signer">Who asks AWS for the session.</param>
    /// <param name="settings">Whose Session Manager is asked.</param>
    public TunnelRoute For(IIdentitySource signer, AwsClientSettings settings) => new(
        new TunnelKey(Target.ToString(), Document.Key, signer.Key, settings.Region),
        this,
        () => new SsmTunnel(new SsmApi(signer, settings), Target, Document, new SessionOptions(), TimeProvider.System));

    public override string ToString() => Target.ToString();
}
