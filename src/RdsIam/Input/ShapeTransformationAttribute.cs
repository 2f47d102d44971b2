using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>Base of the attributes that read a text out of an object by its shape, one by one where there are many.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public abstract class ShapeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = Unwrapped.Of(inputData);
        return value switch
        {
            null or string => value,
            IEnumerable many and not IDictionary => many.Cast<object?>().Select(one => One(one!)).ToArray(),
            _ => One(inputData!),
        };
    }

    /// <summary>The text that an object stands for, or the object itself where its type is to be refused.</summary>
    protected abstract object Read(PSObject shape);

    /// <summary>The first of these members that has a value: properties of an object, keys of a hashtable; null for none.</summary>
    protected static string? Member(PSObject shape, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return names.Select(name => Text(shape, name)).FirstOrDefault(text => !string.IsNullOrEmpty(text));
    }

    private object One(object input)
    {
        var shape = PSObject.AsPSObject(input);
        return shape.BaseObject is string text ? text : Read(shape);
    }

    private static string? Text(PSObject shape, string name)
    {
        var value = shape.BaseObject is IDictionary table ? table[name] : shape.Properties[name]?.Value;
        return Convert.ToString(Unwrapped.Of(value), CultureInfo.InvariantCulture);
    }
}
