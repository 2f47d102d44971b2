using System.Collections;
using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>Takes a table of Get-RdsIamTable for its name, in quotes, as case counts there; anything else is left to PowerShell.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class TableTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrapped.Of(inputData) switch
    {
        RdsIamTable table => NameOf(table),
        IEnumerable many and not (string or IDictionary) =>
            many.Cast<object?>().Select(one => Unwrapped.Of(one) is RdsIamTable table ? NameOf(table) : one).ToArray(),
        _ => inputData,
    };

    private static string NameOf(RdsIamTable table) => $"{Quoted(table.Schema)}.{Quoted(table.Name)}";

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
