using System.Text.RegularExpressions;

namespace RdsIam.Core.Names;

/// <summary>How somebody named an endpoint: by an identifier, a resource id, a host name or an ARN.</summary>
/// <param name="Text">The identifier, resource id or host name.</param>
/// <param name="Region">The region that an ARN carries; null for others.</param>
/// <param name="IsHostName">True for a DNS name, to be looked up.</param>
internal sealed partial record EndpointName(string Text, string? Region, bool IsHostName)
{
    public bool IsResourceId => ResourceId().IsMatch(Text);

    /// <summary>Identifiers have no dots and host names do.</summary>
    public static EndpointName Parse(string text) =>
        text.Split(':', 7) switch
        {
            ["arn", _, "rds", var region, _, _, var name] => new EndpointName(name, region, IsHostName: false),
            ["arn", _, "dsql", var region, _, ['c', 'l', 'u', 's', 't', 'e', 'r', '/', .. var id]] =>
                new EndpointName(id, region, IsHostName: false),
            _ => new EndpointName(text, null, IsHostName: text.Contains('.', StringComparison.Ordinal)),
        };

    /// <summary>The regions to look in: those given, else the default one.</summary>
    /// <exception cref="Fault">RegionNotGiven, or a region's form is wrong.</exception>
    public static IReadOnlyList<string> Regions(IReadOnlyList<string>? given, string? defaultRegion)
    {
        if (given is { Count: > 0 })
        {
            return [.. given.Select(RegionName.Normalize).Distinct()];
        }

        return [RegionName.Normalize(defaultRegion ?? throw new Fault(Messages.RegionNotGiven, FaultKind.InvalidArgument, null))];
    }

    [GeneratedRegex(@"\A(db|cluster|prx)-[A-Za-z0-9]{17,}\z")]
    private static partial Regex ResourceId();
}
