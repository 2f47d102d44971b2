using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Input;

/// <summary>Reads the properties of what people pipe in, whoever wrote the code behind them.</summary>
internal static class PropertyReader
{
    /// <summary>What Invoke-Command and Receive-Job add to every object to say where it comes from.</summary>
    private static readonly HashSet<string> OfRemoting = new(StringComparer.OrdinalIgnoreCase)
    {
        "PSComputerName", "PSShowComputerName", "RunspaceId", "PSSourceJobInstanceId",
    };

    /// <summary>Begins the names of what the views ask rows for; hidden, but there, also after a job or a file.</summary>
    private const string OfViews = "RdsIam:";

    /// <summary>The properties that can be read and are data.</summary>
    public static IEnumerable<PSPropertyInfo> Of(PSObject value) => value.Properties.Where(IsData);

    /// <summary>Whether a property can be read and is data.</summary>
    public static bool IsData(PSPropertyInfo property) =>
        property.IsGettable
        && !property.Name.StartsWith(OfViews, StringComparison.Ordinal)
        && !(property.MemberType == PSMemberTypes.NoteProperty && OfRemoting.Contains(property.Name));

    /// <summary>A property's value as it is.</summary>
    /// <exception cref="ValueRefusal">ValueUnreadable, ValueWasCut.</exception>
    public static object? Read(PSObject owner, PSPropertyInfo property)
    {
        try
        {
            var value = property.Value;
            return value is string text && DeserializedValue.WasCut(owner, text)
                ? throw new ValueRefusal(place => ModuleMessages.ValueWasCut(place, property.Name, text))
                : value;
        }
        catch (Exception e) when (IsOfValue(e))
        {
            throw new ValueRefusal(place =>
                Messages.ValueUnreadable(place, property.Name, owner.BaseObject.GetType().FullName, (e.InnerException ?? e).Message));
        }
    }

    /// <summary>Whether an exception is the trouble of the value that was read, and not ours or PowerShell's.</summary>
    public static bool IsOfValue(Exception e) =>
        e is not (
            Fault or PipelineStoppedException or OperationCanceledException or OutOfMemoryException or InsufficientExecutionStackException);
}
