using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace RdsIam.Parameters;

/// <summary>
/// Reads an endpoint in the shapes that people have it in: a name, <c>name:port</c>, or an object with Address (or HostName) and
/// Port, such as the nested Endpoint of Get-RDSDBInstance's output. Gives <c>name</c> or <c>name:port</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EndpointTransformationAttribute : ArgumentTransformationAttribute
{
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

    private static object One(object input)
    {
        var shape = PSObject.AsPSObject(input);
        if (shape.BaseObject is string text)
        {
            return text;
        }

        var address = Member(shape, "Address") ?? Member(shape, "HostName");
        if (address is null)
        {
            return input;
        }

        var port = Member(shape, "Port");
        return port is null or "0" or "" ? address : $"{address}:{port}";
    }

    private static string? Member(PSObject shape, string name)
    {
        var value = shape.BaseObject is IDictionary table ? table[name] : shape.Properties[name]?.Value;
        return Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture);
    }
}
