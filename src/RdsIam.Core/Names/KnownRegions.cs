using Amazon;

namespace RdsIam.Core.Names;

/// <summary>The regions that the SDK knows; a newer one may be missing.</summary>
internal static class KnownRegions
{
    // The SDK makes up an endpoint for whatever it is asked for, and gives it this name.
    private const string Unknown = "Unknown";

    public static bool Has(string region) =>
        region.ToLowerInvariant() is var code && RegionName.IsCode(code) && RegionEndpoint.GetBySystemName(code).DisplayName != Unknown;
}
