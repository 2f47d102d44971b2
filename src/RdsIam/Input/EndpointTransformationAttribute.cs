using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>
/// Reads an endpoint in the shapes that people have it in: a name, <c>name:port</c>, or an object with Address (or HostName) and
/// Port, such as the nested Endpoint of Get-RDSDBInstance's output. Gives <c>name</c> or <c>name:port</c>.
/// </summary>
public sealed class EndpointTransformationAttribute : ShapeTransformationAttribute
{
    /// <inheritdoc/>
    protected override object Read(PSObject shape) => Member(shape, "Address", "HostName") is { } address
        ? Member(shape, "Port") is null or "0" ? address : $"{address}:{Member(shape, "Port")}"
        : shape;
}
