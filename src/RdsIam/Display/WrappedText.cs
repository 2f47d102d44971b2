using System.Text;

namespace RdsIam.Display;

/// <summary>Prose in lines of whole words.</summary>
internal static class WrappedText
{
    /// <summary>The lines. An ARN, a path or a document of JSON is one word, and is never broken.</summary>
    /// <param name="line">Without line ends.</param>
    /// <param name="first">Cells of the first line.</param>
    /// <param name="others">Cells of the others.</param>
    public static List<string> Of(string line, int first, int others)
    {
        var lines = new List<string>();
        var current = new StringBuilder();
        foreach (var word in Words(line))
        {
            if (current.Length > 0 && CellWidth.Of(current.ToString()) + 1 + CellWidth.Of(word) > (lines.Count == 0 ? first : others))
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
            : [.. line[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries), line[open..(close + 1)],
                .. line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }
}
