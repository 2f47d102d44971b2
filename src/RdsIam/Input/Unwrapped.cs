using System.Management.Automation;
using System.Management.Automation.Internal;

namespace RdsIam.Input;

/// <summary>
/// Values without PowerShell's own wrapper around them, which .NET does not know. What is within a value keeps its wrappers:
/// <see cref="PlainValue"/> takes off those, too.
/// </summary>
internal static class Unwrapped
{
    /// <summary>The value itself. A custom object stays what it is, as it is nothing but its wrapper; "no output" of a command is null.</summary>
    public static object? Of(object? value) => value switch
    {
        PSObject when ReferenceEquals(value, AutomationNull.Value) => null,
        PSObject { BaseObject: not PSCustomObject } wrapped => wrapped.BaseObject,
        _ => value,
    };
}
