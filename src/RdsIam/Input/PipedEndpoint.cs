using System.Globalization;
using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>
/// The words of a target, read off an object by their names: of Get-RdsIamEndpoint, Get-RDSDBInstance, Get-RDSDBCluster, or anything
/// with a HostName.
/// </summary>
internal sealed record PipedEndpoint(
    string HostName, int? Port, string? Region, string? UserName, string? Database, string? ConnectTo, string? Through)
{
    /// <summary>Null: the object names no endpoint.</summary>
    public static PipedEndpoint? Of(object? value)
    {
        if (value is null or string || value.GetType().IsPrimitive)
        {
            return null;
        }

        var shape = PSObject.AsPSObject(value);
        var host = Unwrapped.Of(new EndpointTransformationAttribute().Transform(null!, First(shape, "HostName", "Endpoint", "DBHostName")));
        return host is not string { Length: > 0 } name ? null : new PipedEndpoint(
            name,
            int.TryParse(Text(shape, "Port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                && port > 0 && !name.Contains(':', StringComparison.Ordinal) ? port : null,
            Text(shape, "Region"),
            Text(shape, "UserName", "DBUser"),
            Text(shape, "Database", "DBName"),
            Text(shape, "ConnectTo"),
            Text(shape, "Through"));
    }

    private static string? Text(PSObject shape, params string[] names) =>
        Convert.ToString(First(shape, names), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;

    private static object? First(PSObject shape, params string[] names) =>
        names.Select(name => Unwrapped.Of(shape.Properties[name]?.Value)).FirstOrDefault(value => value is not null);
}
