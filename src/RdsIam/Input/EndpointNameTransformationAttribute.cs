using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>
/// Reads the name of an instance, cluster or proxy in the shapes that people have it in: text, or an object that RDS's cmdlets
/// or ours wrote. An object whose name cannot be told is refused.
/// </summary>
public sealed class EndpointNameTransformationAttribute : ShapeTransformationAttribute
{
    /// <summary>In this order: an instance of a cluster carries the name of the cluster too.</summary>
    private static readonly string[] Names =
    [
        "DBInstanceIdentifier", "DBClusterEndpointIdentifier", "DBClusterIdentifier", "DBProxyEndpointName", "DBProxyName",
        "HostName", "Identifier",
    ];

    /// <inheritdoc/>
    protected override object Read(PSObject shape) => Member(shape, Names)
        ?? throw new ArgumentTransformationMetadataException(
            ModuleMessages.EndpointObjectUnknown(shape?.BaseObject.GetType().Name).ToString());
}
