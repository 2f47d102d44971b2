using System.Management.Automation;

namespace RdsIam.Display;

/// <summary>Objects of one type, each as lines that it is described by.</summary>
/// <param name="heading">What stands above the first one; null: nothing.</param>
/// <param name="block">The lines.</param>
/// <param name="gap">Blank lines between two of them.</param>
internal sealed class BlockList(string? heading, Func<PSObject, string> block, int gap) : IShown
{
    private int _shown;

    public string? Heading() => heading;

    public string Line(PSObject instance) =>
        (_shown++ == 0 ? "" : string.Concat(Enumerable.Repeat(Environment.NewLine, gap))) + block(instance);
}
