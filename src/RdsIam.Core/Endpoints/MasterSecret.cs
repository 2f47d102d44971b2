using System.Net;
using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Endpoints;

/// <summary>
/// The master's login as RDS keeps it in Secrets Manager. The password is read anew for each login, as it changes by itself.
/// </summary>
/// <param name="arn">The secret's.</param>
/// <param name="identity">Who reads it.</param>
/// <param name="settings">Where it is read.</param>
internal sealed class MasterSecret(string arn, IIdentitySource identity, AwsClientSettings settings)
{
    /// <summary>The word for the secret that RDS names.</summary>
    public const string Auto = "auto";

    /// <summary>What two readers of the same secret share.</summary>
    public string Key => $"secret:{arn}:{identity.Key}";

    /// <summary>The secret that is meant; nothing of it is read yet.</summary>
    /// <param name="text"><see cref="Auto"/>, or the secret's ARN.</param>
    /// <param name="hostName">The endpoint's, whose secret <see cref="Auto"/> means.</param>
    /// <param name="region">Where the endpoint is.</param>
    /// <param name="identityIn">Who reads in a region.</param>
    /// <param name="profileName">The profile whose endpoint settings count, or null.</param>
    /// <param name="cancellationToken">Ends the lookup.</param>
    /// <exception cref="Fault">MasterSecretForm, MasterSecretNone, or what the lookup says.</exception>
    public static async Task<MasterSecret> FindAsync(
        string text,
        string hostName,
        string region,
        Func<string, IIdentitySource> identityIn,
        string? profileName,
        CancellationToken cancellationToken)
    {
        if (text.Equals(Auto, StringComparison.OrdinalIgnoreCase))
        {
            var endpoint = await EndpointCatalog.With(identityIn, region, profileName)
                .LookUpAsync(hostName, region, resolve: true, cancellationToken).ConfigureAwait(false);
            text = endpoint.MasterSecretArn
                ?? throw new Fault(Messages.MasterSecretNone(endpoint.Identifier), FaultKind.ObjectNotFound, hostName);
        }

        return text.Split(':', 7) is ["arn", _, "secretsmanager", var home, _, "secret", _]
            ? new MasterSecret(text, identityIn(home), new AwsClientSettings(home, profileName))
            : throw new Fault(Messages.MasterSecretForm(text), FaultKind.InvalidArgument, text);
    }

    /// <summary>User and password as they are now.</summary>
    /// <exception cref="Fault">As <see cref="SecretsClient.GetLoginAsync"/>.</exception>
    public Task<NetworkCredential> ReadAsync(CancellationToken cancellationToken) =>
        new SecretsClient(identity, settings).GetLoginAsync(arn, cancellationToken);
}
