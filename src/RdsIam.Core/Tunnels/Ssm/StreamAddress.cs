using RdsIam.Core.Aws;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>
/// Where a session's data channel is: the URL that the service gave, which is opaque and used as it is, but only at a host where
/// Session Manager is. A configured endpoint (a VPC endpoint's name) takes the place of the host alone.
/// </summary>
/// <param name="region">The session's region.</param>
/// <param name="configured">The configured URL of ssmmessages, or null.</param>
/// <param name="api">The configured URL of ssm itself, or null: who answers there may name its own host.</param>
internal sealed class StreamAddress(string region, string? configured, string? api)
{
    /// <summary>Signed already by the service, when its query has any of these.</summary>
    private const string PresignedMark = "X-Amz-";

    /// <summary>The configured URLs are the SDK's affair.</summary>
    public static StreamAddress Of(SsmApi api) => new(
        api.Region,
        api.Settings.Configure(() => new AwsQueryConfig(AwsQueryService.SsmMessages)).ServiceURL,
        api.ConfiguredUrl);

    /// <exception cref="Fault">TunnelStreamAddress: it is nowhere that a token may be sent.</exception>
    public Uri Find(string streamUrl)
    {
        if (!Uri.TryCreate(streamUrl, UriKind.Absolute, out var url) || url.Scheme is not ("wss" or "ws"))
        {
            throw Foreign(streamUrl);
        }

        if (IsSame(url, api))
        {
            return url;
        }

        if (Uri.TryCreate(configured, UriKind.Absolute, out var place))
        {
            var scheme = place.Scheme is "http" or "ws" ? "ws" : "wss";
            return new Uri($"{scheme}://{place.Authority}{PathAndQuery(streamUrl)}");
        }

        return url.Scheme == "wss" && url.IsDefaultPort && IsServices(url.Host) ? url : throw Foreign(streamUrl);
    }

    public static bool IsPresigned(Uri url) => url.Query.Contains(PresignedMark, StringComparison.OrdinalIgnoreCase);

    private static bool IsSame(Uri url, string? api) => Uri.TryCreate(api, UriKind.Absolute, out var place)
        && string.Equals(place.Authority, url.Authority, StringComparison.OrdinalIgnoreCase)
        && place.Scheme == "https" == (url.Scheme == "wss");

    /// <summary>As it was written: the service's query is not to be decoded and encoded again.</summary>
    private static string PathAndQuery(string streamUrl)
    {
        var path = streamUrl.IndexOf('/', streamUrl.IndexOf("://", StringComparison.Ordinal) + 3);
        return path < 0 ? "/" : streamUrl[path..];
    }

    private bool IsServices(string host) =>
        Enumerable.Range(0, 4)
            .Select(i => AwsQueryEndpoints.HostName(AwsQueryService.SsmMessages, region, (i & 1) == 1, (i & 2) == 2))
            .Contains(host, StringComparer.OrdinalIgnoreCase);

    private static Fault Foreign(string streamUrl)
    {
        // Without the query, which belongs to the session.
        var query = streamUrl.IndexOf('?', StringComparison.Ordinal);
        var shown = query < 0 ? streamUrl : streamUrl[..query];
        return new Fault(Messages.TunnelStreamAddress(shown), FaultKind.Security, shown);
    }
}
