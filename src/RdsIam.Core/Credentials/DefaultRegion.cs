using RdsIam.Core.Profiles;

namespace RdsIam.Core.Credentials;

/// <summary>The region that the environment or a profile names. There is no other default, and none is made up.</summary>
internal static class DefaultRegion
{
    /// <summary>AWS_REGION, else AWS_DEFAULT_REGION, else the profile's <c>region</c>, else null.</summary>
    /// <param name="profileName">The profile that was named, or null for AWS_PROFILE's or the default one.</param>
    public static string? Find(string? profileName) =>
        FromEnvironment("AWS_REGION")
        ?? FromEnvironment("AWS_DEFAULT_REGION")
        ?? ProfileFiles.Locate().Find(profileName ?? FromEnvironment("AWS_PROFILE") ?? "default")?["region"];

    private static string? FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } value ? value : null;
}
