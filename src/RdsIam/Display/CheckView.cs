using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace RdsIam.Display;

/// <summary>
/// The view of the steps of a login: a line each for those that went well or were left out, the whole finding with cause and fix for those
/// that did not, and at the end what it all comes to.
/// </summary>
public static class CheckView
{
    private const int Word = 8;
    private const int Name = 17;

    /// <summary>Before a finding: word, name, milliseconds and the gaps between them.</summary>
    private const int Margin = Word + 1 + Name + 1 + 6 + 2;

    /// <summary>How a finding's further lines are set in.</summary>
    private const string Indent = "    ";

    /// <summary>A check as one line or several.</summary>
    /// <param name="instance">A check.</param>
    /// <returns>A text.</returns>
    public static object Line(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var check = (RdsIamCheck)instance.BaseObject;
        var text = new StringBuilder(Start(check));
        var room = Screen.Width;
        if (check.Status is RdsIamCheckStatus.Passed or RdsIamCheckStatus.Skipped)
        {
            text.Append(CellWidth.Cut(ShownText.OnOneLine(check.Detail), Math.Max(Margin, room - Margin)));
        }
        else
        {
            Append(text, Text(check), room);
        }

        return check.Closing is { } closing ? text.AppendLine().AppendLine().Append(Closing(closing, room)).ToString() : text.ToString();
    }

    /// <summary>The word of a status, with its mark and colour where the host shows any.</summary>
    /// <param name="instance">A check.</param>
    /// <returns>A text.</returns>
    public static object Status(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return Marked(((RdsIamCheck)instance.BaseObject).Status);
    }

    private static string Start(RdsIamCheck check)
    {
        var word = Marked(check.Status);
        var blanks = new string(' ', Math.Max(0, Word - Plain(check.Status).Length - (Screen.HasMarks ? 2 : 0)));
        return string.Create(CultureInfo.InvariantCulture, $"{word}{blanks} {check.Name,-Name} {Math.Round(check.Duration.TotalMilliseconds),6}  ");
    }

    private static string Text(RdsIamCheck check) => string.Join('\n', new[]
    {
        check.Detail,
        check.Cause is null ? "" : $"Cause: {check.Cause}",
        check.Fix is null ? "" : $"Fix: {check.Fix}",
    }.Where(line => line.Length > 0));

    /// <summary>The first line goes on behind the name, as far as it has room; the others take the whole width.</summary>
    private static void Append(StringBuilder text, string finding, int room)
    {
        var first = true;
        foreach (var line in ShownText.Lines(finding).SelectMany((line, i) => Wrapped(line, i == 0 ? room - Margin : room - Indent.Length, room - Indent.Length)))
        {
            text.Append(first ? "" : Environment.NewLine + Indent).Append(line);
            first = false;
        }
    }

    private static string Closing(string closing, int room) =>
        string.Join(Environment.NewLine, ShownText.Lines(closing).SelectMany(line => Wrapped(line, room, room)));

    /// <summary>Lines of whole words: an ARN, a path or a document of JSON is one, and is never broken.</summary>
    private static List<string> Wrapped(string line, int first, int others)
    {
        var lines = new List<string>();
        var current = new StringBuilder();
        foreach (var word in Words(line))
        {
            if (current.Length > 0 && current.Length + 1 + word.Length > (lines.Count == 0 ? first : others))
            {
                lines.Add(current.ToString());
                current.Clear();
            }

            current.Append(current.Length == 0 ? "" : " ").Append(word);
        }

        lines.Add(current.ToString());
        return lines;
    }

    private static string[] Words(string line)
    {
        var (open, close) = (line.IndexOf('{', StringComparison.Ordinal), line.LastIndexOf('}'));
        return open < 0 || close < open
            ? line.Split(' ')
            : [.. line[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries), line[open..(close + 1)], .. line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static string Plain(RdsIamCheckStatus status) => status switch
    {
        RdsIamCheckStatus.Passed => "ok",
        RdsIamCheckStatus.Failed => "FAILED",
        RdsIamCheckStatus.Warning => "warn",
        _ => "skip",
    };

    private static string Marked(RdsIamCheckStatus status) => !Screen.HasMarks ? Plain(status) : status switch
    {
        RdsIamCheckStatus.Passed => $"\u001b[32m✓ {Plain(status)}\u001b[0m",
        RdsIamCheckStatus.Failed => $"\u001b[91m✗ {Plain(status)}\u001b[0m",
        RdsIamCheckStatus.Warning => $"\u001b[33m! {Plain(status)}\u001b[0m",
        _ => $"\u001b[90m- {Plain(status)}\u001b[0m",
    };
}
