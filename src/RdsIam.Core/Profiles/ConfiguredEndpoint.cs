namespace RdsIam.Core.Profiles;

/// <summary>
/// Where a service is called in place of its own endpoint. The rules are AWS's for all its clients: the service's variable, the variable
/// for all services, the profile's <c>services</c> section, its <c>endpoint_url</c>; an empty one means none. Source: "Service-specific
/// endpoints" in the AWS SDKs and Tools Reference Guide. They are applied here, as the SDK takes an empty variable for an address, keeps
/// the files' places from its start on, and for some of its own calls looks at another profile than the one that was named.
/// </summary>
internal static class ConfiguredEndpoint
{
    private const string ForAll = "AWS_ENDPOINT_URL";
    private const string Setting = "endpoint_url";

    /// <summary>The URL, as it was written; null: the service's own.</summary>
    /// <param name="serviceId">As in the service's model: <c>CloudWatch Logs</c>.</param>
    /// <param name="profileName">The profile that was named; null: AWS_PROFILE's, else the default one.</param>
    /// <exception cref="Fault">ServicesSectionNotFound, or the files cannot be read.</exception>
    public static string? Find(string serviceId, string? profileName)
    {
        var files = ProfileFiles.Locate();
        var profile = files.FindSettings(profileName ?? Variable("AWS_PROFILE") ?? "default");
        if (IsIgnored(profile))
        {
            return null;
        }

        var id = serviceId.Replace(' ', '_').Replace('-', '_');
        return Variable($"{ForAll}_{id.ToUpperInvariant()}") ?? Variable(ForAll) ?? OfProfile(files, profile, id);
    }

    private static string? OfProfile(ProfileFiles files, Profile? profile, string id)
    {
        if (profile?["services"] is not { } section)
        {
            return profile?[Setting];
        }

        var services = files.FindServices(section)
            ?? throw new Fault(
                Messages.ServicesSectionNotFound(profile.Name, section, files.ConfigPath, ProfileHeaders.Of("services", section)),
                FaultKind.ObjectNotFound,
                section);
        var own = services.FirstOrDefault(service => string.Equals(service.Key, id, StringComparison.OrdinalIgnoreCase)).Value;
        return own is not null && own.TryGetValue(Setting, out var url) && url.Length > 0 ? url : profile[Setting];
    }

    private static bool IsIgnored(Profile? profile) => string.Equals(
        Variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") ?? profile?["ignore_configured_endpoint_urls"],
        "true",
        StringComparison.OrdinalIgnoreCase);

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } value ? value : null;
}
