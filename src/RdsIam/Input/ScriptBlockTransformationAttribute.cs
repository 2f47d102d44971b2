using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>Says how a program is run where its name was given in place of a script block; anything else is left to PowerShell.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ScriptBlockTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrapped.Of(inputData) is string text
        ? throw new ArgumentTransformationMetadataException(ModuleMessages.ScriptBlockNotText(text))
        : inputData;
}
