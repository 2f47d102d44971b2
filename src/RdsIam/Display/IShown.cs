using System.Management.Automation;

namespace RdsIam.Display;

/// <summary>A table or a list on a screen, from its first object on.</summary>
internal interface IShown
{
    /// <summary>What stands above the first object: one line or several; null: nothing.</summary>
    string? Heading();

    /// <summary>What is shown of an object: one line or several.</summary>
    string Line(PSObject instance);
}
