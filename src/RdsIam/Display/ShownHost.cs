using RdsIam.Core.Names;

namespace RdsIam.Display;

/// <summary>Hosts in cells.</summary>
internal static class ShownHost
{
    /// <summary>An endpoint's own name and its region; what is no endpoint of RDS as it is.</summary>
    public static string Short(string host) => RdsEndpointName.TryParse(host, out var endpoint) ? $"{host.Split('.')[0]} ({endpoint.Region})" : host;

    /// <summary>An endpoint's own name; an address as it is.</summary>
    public static string First(string host) => RdsEndpointName.TryParse(host, out _) ? host.Split('.')[0] : host;

    /// <summary>The whole name where the screen is wide, else the short one.</summary>
    public static string Of(string host) => Screen.Width >= 100 ? host : Short(host);
}
