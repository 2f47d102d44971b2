using System.Globalization;
using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>Reads a time as people write it, such as <c>90d</c>, <c>12h</c> or <c>2w</c>; anything else is left to PowerShell.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class TimeSpanTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        Unwrapped.Of(inputData) is string { Length: > 1 } text
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && Unit(text[^1]) is { } unit
            ? unit * count
            : inputData;

    private static TimeSpan? Unit(char letter) => letter switch
    {
        'w' => TimeSpan.FromDays(7),
        'd' => TimeSpan.FromDays(1),
        'h' => TimeSpan.FromHours(1),
        'm' => TimeSpan.FromMinutes(1),
        _ => null,
    };
}
