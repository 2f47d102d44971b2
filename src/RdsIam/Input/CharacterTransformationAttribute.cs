using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>
/// Takes the ways in which people write a character that cannot be seen: <c>\t</c> for a tab, as other programs have it, and an
/// empty text for none, which becomes U+0000.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class CharacterTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        Unwrapped.Of(inputData) switch
        {
            @"\t" or "tab" or "Tab" => '\t',
            "" => '\0',
            var other => other,
        };
}
