using System.Management.Automation;
using System.Net;

namespace RdsIam.Input;

/// <summary>Takes a secret as SecureString, or as plain text for people who pass what other AWS cmdlets take as text.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = Unwrapped.Of(inputData);
        return value is string text ? new NetworkCredential(string.Empty, text).SecurePassword : value;
    }
}
