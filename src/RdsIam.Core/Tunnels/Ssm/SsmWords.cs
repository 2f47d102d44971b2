using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels.Ssh.Keys;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>What somebody said of a tunnel through Session Manager.</summary>
internal sealed record SsmWords(SsmTarget Target, SsmDocument Document) : TunnelWords
{
    private const string Prefix = "ssm:";

    public static bool IsOne(string text) => text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="Fault">TunnelTargetInvalid, SessionParameterAlone.</exception>
    public static SsmWords Parse(string text, string? document, IReadOnlyDictionary<string, string>? parameters)
    {
        if (document is null && parameters is not null)
        {
            // AWS's own document takes the host and the port, which are the endpoint's.
            throw new Fault(Messages.SessionParameterAlone, FaultKind.InvalidArgument, null);
        }

        return new SsmWords(
            SsmTarget.Parse(text[Prefix.Length..]),
            document is null ? SsmDocument.ToRemoteHost : new SsmDocument(document, parameters));
    }

    public override TunnelRoute For(IIdentitySource? signer, AwsClientSettings settings, AskPassphrase? ask = null)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new TunnelRoute(
            new TunnelKey(Target.ToString(), Document.Key, signer.Key, settings.Region),
            this,
            () => new SsmTunnel(new SsmApi(signer, settings), Target, Document, new SessionOptions(), TimeProvider.System));
    }

    public override string ToString() => Target.ToString();
}
