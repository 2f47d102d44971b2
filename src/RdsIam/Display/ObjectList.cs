using System.Management.Automation;

namespace RdsIam.Display;

/// <summary>Objects of one type, each as lines of a label and what is said.</summary>
/// <typeparam name="T">Their type.</typeparam>
/// <param name="items">What is said of one.</param>
internal sealed class ObjectList<T>(Func<T, IEnumerable<ObjectItem>> items) : IShown
    where T : RdsIamOutput
{
    private int _shown;

    public string? Heading() => null;

    public string Line(PSObject instance)
    {
        var said = items((T)instance.BaseObject).Where(item => !string.IsNullOrEmpty(item.Text)).ToList();
        var labels = said.Max(item => CellWidth.Of(item.Label));
        return (_shown++ == 0 ? "" : Environment.NewLine) + string.Join(Environment.NewLine, said.SelectMany(item => Lines(item, labels)));
    }

    private static IEnumerable<string> Lines(ObjectItem item, int labels)
    {
        var (margin, label) = (labels + 3, CellWidth.Pad(item.Label, labels, onLeft: false));
        var room = Math.Max(20, Screen.Width - margin);
        var lines = ShownText.Lines(item.Text!).ToList();
        if (item.IsCopied && lines.Exists(line => CellWidth.Of(line) > room))
        {
            return [Screen.Heading(label + " :"), .. lines];
        }

        return lines.SelectMany(
            line => item.IsCopied ? [line] : WrappedText.Of(line, room, room - 2).Select((part, i) => i == 0 ? part : "  " + part))
            .Select((line, i) => (i == 0 ? Screen.Heading(label + " : ") : new string(' ', margin)) + line);
    }
}
