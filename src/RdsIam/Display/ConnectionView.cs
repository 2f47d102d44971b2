using System.Globalization;
using System.Management.Automation;
using RdsIam.Core.Names;

namespace RdsIam.Display;

/// <summary>The cells of the table of connections that are made for a narrow screen.</summary>
public static class ConnectionView
{
    /// <summary>The most that a host's own name takes.</summary>
    private const int HostRoom = 24;

    /// <summary>The default of the runspace has a star; one whose last login failed an exclamation mark.</summary>
    /// <param name="instance">A connection's state.</param>
    /// <returns>A text of one character, or none.</returns>
    public static object Mark(PSObject instance) => Of(instance) switch
    {
        { IsDefault: true } => "*",
        { LastErrorId: not null, Open: 0 } => "!",
        _ => "",
    };

    /// <summary>The endpoint's own name and its region; what is no endpoint of RDS as it is.</summary>
    /// <param name="instance">A connection's state.</param>
    /// <returns>A text.</returns>
    public static object Host(PSObject instance)
    {
        var host = Of(instance).HostName;
        var name = RdsEndpointName.TryParse(host, out var endpoint) ? $"{host.Split('.')[0]} ({endpoint.Region})" : host;
        return CellWidth.CutMiddle(name, HostRoom + (Screen.Width > 100 ? HostRoom : 0));
    }

    /// <summary>How long the oldest session is open.</summary>
    /// <param name="instance">A connection's state.</param>
    /// <returns>A text, or null.</returns>
    public static object? Oldest(PSObject instance) => Of(instance).OldestConnection is { } oldest
        ? (DateTimeOffset.UtcNow - oldest).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture)
        : null;

    /// <summary>Whose credentials sign; of one that could not log in, why.</summary>
    /// <param name="instance">A connection's state.</param>
    /// <returns>A text.</returns>
    public static object Signs(PSObject instance)
    {
        var state = Of(instance);
        return state is { LastErrorId: { } id, Open: 0 } ? id : state.Identity.Split(':', 6)[^1];
    }

    private static RdsIamConnectionState Of(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return (RdsIamConnectionState)instance.BaseObject;
    }
}
