using System.Net;
using System.Text.Json;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>The one call of Secrets Manager that RdsIam makes.</summary>
internal sealed class SecretsClient(IIdentitySource identities, AwsClientSettings settings)
{
    private readonly AwsJsonClient _client = new(AwsQueryService.SecretsManager, "secretsmanager", identities, settings);

    /// <summary>The login that a secret of RDS's form has, as it is now.</summary>
    /// <param name="arn">The secret's ARN or name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Fault">SecretNotALogin, or what AWS said.</exception>
    public async Task<NetworkCredential> GetLoginAsync(string arn, CancellationToken cancellationToken)
    {
        var answer = await _client.SendAsync("GetSecretValue", arn, new { SecretId = arn }, cancellationToken).ConfigureAwait(false);
        return Login(answer) ?? throw new Fault(Messages.SecretNotALogin(arn), FaultKind.InvalidData, arn);
    }

    private static NetworkCredential? Login(JsonElement answer)
    {
        try
        {
            using var secret = JsonDocument.Parse(answer.GetProperty("SecretString").GetString() ?? "");
            return secret.RootElement.GetProperty("username").GetString() is { Length: > 0 } user
                && secret.RootElement.GetProperty("password").GetString() is { Length: > 0 } password
                ? new NetworkCredential(user, password)
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // What stands in it is a secret, so nothing of the trouble is told.
            return null;
        }
    }
}
