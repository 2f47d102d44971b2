namespace RdsIam.Help;

/// <summary>
/// Adds to a page of a person what the code knows: the syntax, a line of facts below each parameter, the parameters that the page leaves
/// out, what may be piped in, and where to read on. What it added before is replaced; what the person wrote stays as it is.
/// </summary>
internal static class PageWriter
{
    private const string Fact = "> ";
    private const string Shared = "### Shared parameters";
    private const int Width = 120;

    private static readonly string[] Sections = ["## Syntax", "## Inputs", "## Related links"];

    /// <summary>Whether a line of a parameter's description is one of ours.</summary>
    public static bool IsWritten(string line) => line.StartsWith(Fact, StringComparison.Ordinal);

    /// <summary>The lines that the person wrote.</summary>
    public static IEnumerable<string> Written(IEnumerable<string> lines)
    {
        var (ours, fenced, parameters) = (false, false, false);
        foreach (var line in lines)
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!fenced && (line.StartsWith("# ", StringComparison.Ordinal) || line.StartsWith("## ", StringComparison.Ordinal)))
            {
                ours = Sections.Contains(line);
                parameters = line == "## Parameters";
            }
            else if (!fenced && line == Shared)
            {
                ours = true;
            }

            if (!ours && !(parameters && IsWritten(line)))
            {
                yield return line;
            }
        }
    }

    /// <returns>The whole page.</returns>
    public static string Write(IEnumerable<string> lines, CmdletModel cmdlet, HelpPage page, RelatedLinks links)
    {
        var result = new List<string>();
        var hasParameters = false;
        var section = "";
        foreach (var line in Written(lines))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                Close(section);
                section = line;
                if (line == "## Description")
                {
                    Add(Syntax(cmdlet));
                }

                hasParameters |= line == "## Parameters";
            }

            result.Add(line);
            if (section == "## Parameters" && line.StartsWith("### -", StringComparison.Ordinal)
                && Array.Find(cmdlet.Parameters, one => one.Name.Equals(line[5..].Trim(), StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                Add(["", Fact + string.Join(" · ", ParameterFacts.Of(cmdlet, found).Concat(found.Choices.Length > 0
                    ? [$"one of {string.Join(", ", found.Choices)}"]
                    : []))]);
            }
        }

        Close(section);
        Add(Related(links));
        return string.Join('\n', WithoutDoubleBlanks(result)).TrimEnd('\n') + "\n";

        void Add(IEnumerable<string> added) => result.AddRange(added);

        void Close(string closed)
        {
            if (closed == "## Parameters" || (closed == "## Examples" && !lines.Contains("## Parameters")))
            {
                Add(closed == "## Parameters" ? [] : ["", "## Parameters"]);
                Add(TheOthers(cmdlet, page));
                Add(Inputs(cmdlet));
            }
        }
    }

    private static IEnumerable<string> Syntax(CmdletModel cmdlet)
    {
        string[] head = ["## Syntax", "", "```text"];
        var sets = cmdlet.Sets.SelectMany((set, i) => (i == 0 ? Enumerable.Empty<string>() : [""]).Concat(Fold(cmdlet, set)));
        return [.. head, .. sets, "```", ""];
    }

    private static IEnumerable<string> Fold(CmdletModel cmdlet, string set)
    {
        var line = cmdlet.Name;
        var words = cmdlet.Parameters.Where(parameter => parameter.In(set) is not null)
            .OrderBy(parameter => cmdlet.PositionOf(parameter, set) ?? int.MaxValue)
            .ThenByDescending(parameter => parameter.In(set)!.Mandatory).ThenBy(parameter => parameter.Name, StringComparer.Ordinal)
            .Select(parameter => Word(cmdlet, parameter, set)).Append("[<CommonParameters>]");
        foreach (var word in words)
        {
            if (line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = "   ";
            }

            line += $" {word}";
        }

        yield return line;
    }

    private static string Word(CmdletModel cmdlet, ParameterModel parameter, string set)
    {
        var name = cmdlet.PositionOf(parameter, set) is null ? $"-{parameter.Name}" : $"[-{parameter.Name}]";
        var whole = parameter.Type.Name == "SwitchParameter" ? name : $"{name} <{ParameterFacts.TypeName(parameter.Type)}>";
        return parameter.In(set)!.Mandatory ? whole : $"[{whole}]";
    }

    private static IEnumerable<string> TheOthers(CmdletModel cmdlet, HelpPage page)
    {
        var others = cmdlet.Parameters.Where(parameter => !page.Described.Contains(parameter.Name)).ToList();
        return others.Count == 0 ? [] :
        [
            "",
            Shared,
            "",
            "They mean the same in every cmdlet that has them; [the page of parameters](../parameters.md) says more of some.",
            "",
            "| parameter | what it does | |",
            "|---|---|---|",
            .. others.Select(parameter =>
                $"| `-{parameter.Name}` | "
                    + $"{Cell(string.Join(" ", [First(page.Parameters[parameter.Name]), .. ParameterFacts.Choices(parameter)]))} | "
                    + $"{Cell(string.Join(" · ", ParameterFacts.Of(cmdlet, parameter)))} |"),
        ];
    }

    /// <summary>The first sentence.</summary>
    private static string First(string text) => text.Split(". ", 2) is [var first, _] ? $"{first}." : text;

    private static string Cell(string text) =>
        text.Replace("\n\n", " ", StringComparison.Ordinal).Replace('\n', ' ').Replace("|", "\\|", StringComparison.Ordinal);

    private static IEnumerable<string> Inputs(CmdletModel cmdlet)
    {
        var inputs = ParameterFacts.Inputs(cmdlet).ToList();
        return inputs.Count == 0
            ? ["", "## Inputs", "", "None.", ""]
            : ["", "## Inputs", "", .. inputs.Select(one => $"- `{one.Type}`: {char.ToLowerInvariant(one.Text[0])}{one.Text[1..]}"), ""];
    }

    private static IEnumerable<string> Related(RelatedLinks links) =>
    [
        "",
        "## Related links",
        "",
        .. links.Cmdlets.Select(name => $"- [{name}]({name}.md)"),
        $"- `Get-Help` {string.Join(", ", links.Topics.Select(topic => $"`{topic}`"))}",
    ];

    private static IEnumerable<string> WithoutDoubleBlanks(IEnumerable<string> lines)
    {
        var before = "";
        var fenced = false;
        foreach (var line in lines)
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (fenced || line.Length > 0 || before.Length > 0)
            {
                yield return line;
            }

            before = line;
        }
    }
}
