using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace RdsIam.Parameters;

/// <summary>
/// Reads the name of an instance, cluster or proxy in the shapes that people have it in: text, or an object that RDS's cmdlets
/// or ours wrote. An object whose name cannot be told stays as it is and is refused by its type.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EndpointNameTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>In this order: an instance of a cluster carries the name of the cluster too.</summary>
    private static readonly string[] Names =
    [
        "DBInstanceIdentifier", "DBClusterEndpointIdentifier", "DBClusterIdentifier", "DBProxyEndpointName", "DBProxyName",
        "HostName", "Identifier",
    ];

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null or string => value,
            IDictionary => One(inputData!),
            IEnumerable many => many.Cast<object?>().Select(one => One(one!)).ToArray(),
            _ => One(inputData!),
        };
    }

    private static string One(object input)
    {
        var shape = PSObject.AsPSObject(input);
        return shape.BaseObject is string text ? text : Names.Select(name => Member(shape, name)).FirstOrDefault(Has) ?? Refuse(shape);
    }

    private static bool Has(string? text) => !string.IsNullOrEmpty(text);

    private static string? Member(PSObject shape, string name)
    {
        var value = shape.BaseObject is IDictionary table ? table[name] : shape.Properties[name]?.Value;
        return Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture);
    }

    private static string Refuse(PSObject shape) => throw new ArgumentTransformationMetadataException(
        Core.Messages.Format("EndpointObjectUnknown", shape.BaseObject.GetType().Name));
}
