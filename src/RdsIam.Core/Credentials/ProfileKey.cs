using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Profiles;

namespace RdsIam.Core.Credentials;

/// <summary>The key of a source that a profile describes.</summary>
internal static class ProfileKey
{
    /// <summary>A hash of all settings, so that a changed profile is another identity.</summary>
    public static string Of(Profile profile) => IdentityKey.Of(
        "profile", [profile.Name, .. profile.Settings.SelectMany(setting => new[] { setting.Key, setting.Value })]);
}
