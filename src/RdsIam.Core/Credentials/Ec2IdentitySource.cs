using System.Globalization;
using System.Net.Sockets;
using Amazon.Util;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>
/// The role of the EC2 instance we run on, through the SDK's client of the metadata service. Off EC2 nobody answers at its
/// address, and the SDK's retries would then take half a minute, so a short try to connect comes first. The message when nothing is here
/// either names what was looked at before.
/// </summary>
internal sealed class Ec2IdentitySource(IReadOnlyList<string> lookedAt, IdentityCache cache) : IIdentitySource
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(6);

    public string Key { get; } = IdentityKey.Of("ec2", EC2InstanceMetadata.ServiceEndpoint);

    public string ProviderName => "EC2 instance role";

    public void Doubt(string accessKeyId) => cache.Doubt(Key, accessKeyId);

    public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) =>
        cache.GetAsync(Key, FetchAsync, cancellationToken);

    private async Task<SigningIdentity> FetchAsync(CancellationToken cancellationToken)
    {
        if (!EC2InstanceMetadata.IsIMDSEnabled)
        {
            throw CredentialsFault.NotFound([.. lookedAt, "EC2 instance role: turned off by AWS_EC2_METADATA_DISABLED"]);
        }

        var endpoint = new Uri(EC2InstanceMetadata.ServiceEndpoint);
        if (!await AnswersAsync(endpoint, cancellationToken).ConfigureAwait(false))
        {
            throw CredentialsFault.NotFound([.. lookedAt, $"EC2 instance role: no answer from {endpoint}"]);
        }

        return await AskAsync(cancellationToken).ConfigureAwait(false)
            ?? throw CredentialsFault.NotFound([.. lookedAt, $"EC2 instance role: {endpoint} names none"]);
    }

    private static async Task<SigningIdentity?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var roles = await EC2InstanceMetadata.GetIAMSecurityCredentialsAsync()
                .WaitAsync(AnswerTimeout, cancellationToken).ConfigureAwait(false);
            return roles?.Values.FirstOrDefault() is { AccessKeyId.Length: > 0 } role
                ? new SigningIdentity(
                    role.AccessKeyId, role.SecretAccessKey, role.Token, new DateTimeOffset(role.Expiration.ToUniversalTime()))
                : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static async Task<bool> AnswersAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectTimeout());
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint.DnsSafeHost, endpoint.Port, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>One second, or what AWS_METADATA_SERVICE_TIMEOUT says, as for the AWS CLI.</summary>
    private static TimeSpan ConnectTimeout() =>
        double.TryParse(
            Environment.GetEnvironmentVariable("AWS_METADATA_SERVICE_TIMEOUT"),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var seconds) && seconds is > 0 and <= 60
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(1);
}
