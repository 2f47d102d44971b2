using System.Management.Automation;
using RdsIam.Core.Names;

namespace RdsIam.Input;

/// <summary>A wildcard pattern of identifiers.</summary>
internal static class IdentifierPattern
{
    /// <summary>Null: the text names one thing.</summary>
    public static Func<string, bool>? Of(string text)
    {
        var name = EndpointName.Parse(text).Text;
        return Wildcards.IsPattern(name) ? Wildcards.Of(name, WildcardOptions.IgnoreCase).IsMatch : null;
    }
}
