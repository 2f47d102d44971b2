using System.Text;
using System.Text.RegularExpressions;

namespace RdsIam.Help;

/// <summary>
/// Makes the text that <c>Get-Help about_…</c> shows of a page in Markdown, as wide as a console of 80 columns. The page's first
/// paragraph is the short description; a row of a table becomes an entry with its cells below; code is set in.
/// </summary>
internal static partial class TopicText
{
    private const int Width = 79;
    private const string Indent = "    ";

    public static string Write(string topic, string markdown)
    {
        var text = new StringBuilder();
        text.Append($"TOPIC\n{Indent}{topic}\n");
        var blocks = Blocks(markdown.ReplaceLineEndings("\n").Split('\n')).ToList();
        var isFirst = true;
        foreach (var (kind, lines) in blocks)
        {
            switch (kind)
            {
                case '#':
                    if (lines[0].StartsWith("## ", StringComparison.Ordinal) || lines[0].StartsWith("### ", StringComparison.Ordinal))
                    {
                        text.Append($"\n{Plain(lines[0].TrimStart('#').Trim()).ToUpperInvariant()}\n");
                    }

                    break;
                case '`':
                    text.Append('\n').AppendJoin('\n', lines.Select(line => $"{Indent}{Indent}{line}".TrimEnd())).Append('\n');
                    break;
                case '|':
                    foreach (var row in lines.Skip(2).Select(Cells))
                    {
                        text.Append('\n');
                        Fold(text, Indent, row[0]);
                        Fold(text, Indent + Indent, string.Join("; ", row.Skip(1).Where(cell => cell.Length > 0)));
                    }

                    break;
                case '-':
                    text.Append('\n');
                    foreach (var item in lines)
                    {
                        Fold(text, Indent, Plain(item), hanging: "  ");
                    }

                    break;
                default:
                    var paragraph = Plain(string.Join(' ', lines)).Split(". ", isFirst ? 2 : 1);
                    text.Append(isFirst ? "\nSHORT DESCRIPTION\n" : "\n");
                    Fold(text, Indent, paragraph[0] + (paragraph.Length > 1 ? "." : ""));
                    text.Append(isFirst ? "\nLONG DESCRIPTION\n" : "");
                    Fold(text, Indent, paragraph.Length > 1 ? paragraph[1] : "");
                    isFirst = false;
                    break;
            }
        }

        return text.ToString().Replace("LONG DESCRIPTION\n\n", "LONG DESCRIPTION\n", StringComparison.Ordinal);
    }

    /// <summary>Appends a text in lines that fit, each behind the indent.</summary>
    public static void Fold(StringBuilder text, string indent, string paragraph, string hanging = "")
    {
        var line = indent;
        var start = indent.Length;
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > start && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line = indent + hanging;
                start = line.Length;
            }

            line += line.Length > start ? $" {word}" : word;
        }

        if (line.Length > start)
        {
            text.Append(line).Append('\n');
        }
    }

    /// <summary>Headings, code, tables, lists and paragraphs, by the letter that they begin with; a paragraph has a blank.</summary>
    private static IEnumerable<(char Kind, List<string> Lines)> Blocks(string[] lines)
    {
        for (var i = 0; i < lines.Length;)
        {
            var block = new List<string>();
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                for (i++; i < lines.Length && !lines[i].StartsWith("```", StringComparison.Ordinal); i++)
                {
                    block.Add(lines[i]);
                }

                i++;
                yield return ('`', block);
            }
            else if (lines[i].Length == 0)
            {
                i++;
            }
            else if (lines[i][0] == '#')
            {
                yield return ('#', [lines[i++]]);
            }
            else
            {
                var kind = lines[i][0] is '|' or '-' ? lines[i][0] : ' ';
                for (; i < lines.Length && lines[i].Length > 0 && !lines[i].StartsWith("```", StringComparison.Ordinal); i++)
                {
                    if (kind == '-' && lines[i][0] != '-')
                    {
                        block[^1] += $" {lines[i].Trim()}";
                    }
                    else
                    {
                        block.Add(lines[i]);
                    }
                }

                yield return (kind, block);
            }
        }
    }

    private static string[] Cells(string row) =>
        [.. CellEnd().Split(row.Trim().Trim('|')).Select(cell => Plain(cell.Trim().Replace("\\|", "|", StringComparison.Ordinal)))];

    /// <summary>Without the marks of code and emphasis; of a link the words.</summary>
    private static string Plain(string text) =>
        Link().Replace(text, "$1").Replace("`", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEnd();
}
