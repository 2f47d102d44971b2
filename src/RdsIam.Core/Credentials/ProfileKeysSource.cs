using RdsIam.Core.Profiles;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>
/// Keys that stand in a profile. Programs rewrite such keys when they end, so the files are read again once they have changed;
/// the source's key stays that of the profile as it was first read.
/// </summary>
internal sealed class ProfileKeysSource : IIdentitySource
{
    private readonly string _name;
    private readonly ProfileFiles _files;
    private volatile Reading _reading;

    /// <exception cref="Fault">KeyPairIncomplete.</exception>
    public ProfileKeysSource(Profile profile, ProfileFiles files)
    {
        _name = profile.Name;
        _files = files;
        _reading = new Reading(files.LastWritten(), Read(profile));
        Key = ProfileKey.Of(profile);
    }

    public string Key { get; }

    public string ProviderName => $"profile {_name}";

    public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var written = _files.LastWritten();
        if (written != _reading.Written && TryRead() is { } identity)
        {
            _reading = new Reading(written, identity);
        }

        return ValueTask.FromResult(_reading.Identity.Usable(ProviderName, DateTimeOffset.UtcNow));
    }

    /// <summary>Null while the files are being written: the keys at hand serve until they can be read again.</summary>
    private SigningIdentity? TryRead()
    {
        try
        {
            return _files.Find(_name) is { } profile ? Read(profile) : null;
        }
        catch (Fault)
        {
            return null;
        }
    }

    private static SigningIdentity Read(Profile profile) =>
        profile["aws_access_key_id"] is { } accessKey && profile["aws_secret_access_key"] is { } secretKey
            ? new SigningIdentity(accessKey, secretKey, profile["aws_session_token"])
            : throw new Fault(Messages.KeyPairIncomplete($"profile {profile.Name}"), FaultKind.InvalidData, profile.Name);

    private sealed record Reading((DateTime Credentials, DateTime Config) Written, SigningIdentity Identity);
}
