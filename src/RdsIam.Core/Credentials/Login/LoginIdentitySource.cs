using RdsIam.Core.Aws;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Files;
using RdsIam.Core.Profiles;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials.Login;

/// <summary>
/// The session of <c>aws login</c>: keys that last a quarter of an hour, in a file that the AWS CLI, the SDKs and other sessions of
/// RdsIam share. Who renews them spends the refresh token and leaves the next one there, so only one at a time does.
/// </summary>
/// <param name="profile">A profile with <c>login_session</c>.</param>
/// <param name="key">The profile's.</param>
/// <param name="defaultRegion">The region to ask in where the session does not tell where it was made; null: none is known.</param>
/// <param name="cache">Where the keys are kept until renewal is due; its clock counts.</param>
internal sealed class LoginIdentitySource(
    Profile profile, string key, Func<string?> defaultRegion, IdentityCache cache) : IIdentitySource
{
    /// <summary>As long as a renewal with all its retries may take.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(2);

    private readonly string _path = LoginCache.PathOf(profile["login_session"]!);

    public string Key { get; } = IdentityKey.Of("login", key, LoginCache.PathOf(profile["login_session"]!));

    public string ProviderName => $"profile {profile.Name} (aws login)";

    public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) =>
        cache.GetAsync(Key, FetchAsync, cancellationToken);

    private async Task<SigningIdentity> FetchAsync(CancellationToken cancellationToken)
    {
        var tokens = Read();
        if (IsFresh(tokens))
        {
            return tokens.Identity;
        }

        try
        {
            return await RenewAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Fault fault) when (Renewal.MayPass(fault.Kind) && Left(tokens) > Renewal.LastMinute)
        {
            return tokens.Identity;
        }
    }

    private async Task<SigningIdentity> RenewAsync(CancellationToken cancellationToken)
    {
        LoginTokens? result = null;
        await PrivateFile.ChangeAsync(
            _path,
            async old =>
            {
                var tokens = Parse(PrivateFile.Text(old));
                if (IsFresh(tokens))
                {
                    result = tokens;
                    return old;
                }

                var renewed = await AskAsync(tokens, cancellationToken).ConfigureAwait(false);
                // The AWS CLI takes no turns: what it wrote meanwhile, a new login above all, stays.
                var now = LoginCache.Read(_path) ?? "";
                var isOurs = now == PrivateFile.Text(old) || Parse(now).RefreshToken == tokens.RefreshToken;
                result = isOurs ? renewed : Parse(now);
                return PrivateFile.Bytes(isOurs ? renewed.ToFile() : now);
            },
            LongestTurn,
            cancellationToken).ConfigureAwait(false);
        return result!.Identity;
    }

    private async Task<LoginTokens> AskAsync(LoginTokens tokens, CancellationToken cancellationToken)
    {
        var region = tokens.IssuedIn ?? profile["region"] ?? defaultRegion()
            ?? throw new Fault(Messages.AwsLoginRegionMissing(profile.Name), FaultKind.InvalidData, profile.Name);
        var call = new AwsCall($"signin:{SigninClient.Action}", profile["login_session"]!, $"profile {profile.Name}", region);
        try
        {
            var client = new SigninClient(new AwsClientSettings(region, profile.Name), cache.Time);
            return tokens.With(await client.RefreshAsync(tokens, cancellationToken).ConfigureAwait(false), cache.Time.GetUtcNow());
        }
        catch (FormatException e)
        {
            throw AwsErrors.NotAws(call, $"no {e.Message} in it");
        }
        catch (Exception e) when (AwsErrors.CanTranslate(e, cancellationToken))
        {
            // Whoever takes no turns may have renewed it at the same time, and won.
            return FreshOf(tokens) ?? throw LoginFaults.Of(e, profile.Name, call);
        }
    }

    /// <summary>What another program wrote since, if it can be used.</summary>
    private LoginTokens? FreshOf(LoginTokens old)
    {
        var now = Read();
        return now.RefreshToken != old.RefreshToken && Left(now) > Renewal.LastMinute ? now : null;
    }

    private LoginTokens Read()
    {
        try
        {
            return Parse(LoginCache.Read(_path) ?? "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LoginFaults.Unreadable(profile.Name, _path);
        }
    }

    private LoginTokens Parse(string text)
    {
        try
        {
            return text.Length > 0 ? LoginTokens.Parse(text) : throw LoginFaults.Expired(profile.Name);
        }
        catch (FormatException)
        {
            throw LoginFaults.Unreadable(profile.Name, _path);
        }
    }

    private bool IsFresh(LoginTokens tokens) => Left(tokens) > Renewal.Margin;

    private TimeSpan Left(LoginTokens tokens) => tokens.Identity.ExpiresAt!.Value - cache.Time.GetUtcNow();
}
