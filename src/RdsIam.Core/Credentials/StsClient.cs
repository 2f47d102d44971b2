using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>The STS calls that RdsIam makes, at one region's endpoint. Their errors come out as faults.</summary>
/// <param name="settings">Region, and the profile whose endpoint settings count.</param>
internal sealed class StsClient(AwsClientSettings settings)
{
    public string Region => settings.Region;

    /// <summary>Where requests go, for keys: another endpoint is another authority.</summary>
    public string Endpoint { get; } = settings.Configure(() => new AmazonSecurityTokenServiceConfig()).ServiceURL ?? settings.Region;

    public async Task<SigningIdentity> AssumeRoleAsync(
        SigningIdentity caller, RoleStep step, string? tokenCode, CancellationToken cancellationToken)
    {
        var request = new AssumeRoleRequest
        {
            RoleArn = step.RoleArn,
            RoleSessionName = step.SessionName,
            ExternalId = step.ExternalId,
            SerialNumber = step.SerialNumber,
            TokenCode = tokenCode,
            DurationSeconds = step.DurationSeconds,
        };
        var call = new AwsCall("sts:AssumeRole", step.RoleArn, Principal(caller), settings.Region);
        var response = await SendAsync(
            Sdk(caller), call, (sts, token) => sts.AssumeRoleAsync(request, token), cancellationToken).ConfigureAwait(false);
        return Identity(response.Credentials, response.AssumedRoleUser, call);
    }

    public async Task<SigningIdentity> AssumeRoleWithWebIdentityAsync(
        string webIdentityToken, RoleStep step, string tokenFile, CancellationToken cancellationToken)
    {
        var request = new AssumeRoleWithWebIdentityRequest
        {
            RoleArn = step.RoleArn,
            RoleSessionName = step.SessionName,
            WebIdentityToken = webIdentityToken,
            DurationSeconds = step.DurationSeconds,
        };
        var call = new AwsCall("sts:AssumeRoleWithWebIdentity", step.RoleArn, tokenFile, settings.Region);
        var response = await SendAsync(
            new AnonymousAWSCredentials(),
            call,
            (sts, token) => sts.AssumeRoleWithWebIdentityAsync(request, token),
            cancellationToken).ConfigureAwait(false);
        return Identity(response.Credentials, response.AssumedRoleUser, call);
    }

    public async Task<CallerIdentity> GetCallerIdentityAsync(SigningIdentity caller, CancellationToken cancellationToken)
    {
        var call = new AwsCall("sts:GetCallerIdentity", "*", Principal(caller), settings.Region);
        var response = await SendAsync(
            Sdk(caller),
            call,
            (sts, token) => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), token),
            cancellationToken).ConfigureAwait(false);
        return response.Arn is null
            ? throw AwsErrors.NotAws(call, "no ARN in it")
            : new CallerIdentity(response.Account, response.Arn, response.UserId);
    }

    private Task<T> SendAsync<T>(
        AWSCredentials credentials,
        AwsCall call,
        Func<AmazonSecurityTokenServiceClient, CancellationToken, Task<T>> send,
        CancellationToken cancellationToken)
    {
        return AwsErrors.CallAsync(
            call,
            async () =>
            {
                using var client = new AmazonSecurityTokenServiceClient(
                    credentials, settings.Configure(() => new AmazonSecurityTokenServiceConfig()));
                return await send(client, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <summary>The keys of an answer; something that is not STS may have answered well-formed nonsense.</summary>
    private static SigningIdentity Identity(
        Amazon.SecurityToken.Model.Credentials? credentials, AssumedRoleUser? user, AwsCall call) =>
        credentials is { AccessKeyId: { } accessKeyId, SecretAccessKey: { } secretAccessKey }
            ? new SigningIdentity(
                accessKeyId,
                secretAccessKey,
                credentials.SessionToken,
                credentials.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime()) : null,
                user?.Arn)
            : throw AwsErrors.NotAws(call, "no credentials in it");

    private static AWSCredentials Sdk(SigningIdentity identity) => AwsClientSettings.Credentials(identity);

    private static string Principal(SigningIdentity identity) => AwsCall.PrincipalOf(identity);
}
