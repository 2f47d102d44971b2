using System.Collections;
using System.Management.Automation;
using RdsIam.Queries;

namespace RdsIam.Input;

/// <summary>Takes the name of a connection for the connection; anything else is left to PowerShell.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Texts that name no connection may be piped, too, and mean something else.</summary>
    public bool LeavesOthers { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrapped.Of(inputData) switch
    {
        string name => Named(name),
        IEnumerable many and not IDictionary =>
            many.Cast<object?>().Select(one => Unwrapped.Of(one) is string name ? Named(name) : one).ToArray(),
        _ => inputData,
    };

    private RdsIamConnection Named(string name) =>
        ConnectionNames.Find(name) ?? throw Unknown(ConnectionNames.All.ToList() is { Count: > 0 } names
        ? ModuleMessages.ConnectionNameUnknown(name, string.Join(", ", names)).ToString()
        : ModuleMessages.NoConnectionNamed(name).ToString());

    /// <summary>PowerShell lets the other parameters have what comes through the pipeline where a cast is what failed.</summary>
    private ArgumentTransformationMetadataException Unknown(string text) =>
        LeavesOthers ? new(text, new PSInvalidCastException(text)) : new(text);
}

/// <summary>Names of open connections.</summary>
public sealed class ConnectionCompleter : NameCompleter
{
    private protected override IEnumerable<string> Names(CompletionWords words, string word) => ConnectionNames.All;
}
