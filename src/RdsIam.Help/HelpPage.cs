namespace RdsIam.Help;

/// <summary>An example: a title, what it shows, and its code.</summary>
internal sealed record HelpExample(string Title, string Text, string Code);

/// <summary>
/// What a person wrote about a cmdlet in <c>docs/cmdlets</c>. A parameter that the page does not describe is described by its
/// summary in the source.
/// </summary>
internal sealed record HelpPage(
    string Synopsis, string[] Description, HelpExample[] Examples, Dictionary<string, string> Parameters, string[] Outputs, string[] Notes)
{
    /// <param name="folder">Of the pages.</param>
    /// <param name="cmdlet">Whose page.</param>
    /// <param name="summaries">For what the page leaves out.</param>
    /// <param name="trouble">Gets a line for each fault of the page, in the compiler's form.</param>
    public static HelpPage Read(string folder, CmdletModel cmdlet, XmlSummaries summaries, List<string> trouble)
    {
        var path = Path.GetFullPath(Path.Combine(folder, $"{cmdlet.Name}.md"));
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [$"# {cmdlet.Name}", "", summaries.Of(cmdlet.Type) ?? ""];
        var sections = Split(lines, "# ");
        var page = new HelpPage(
            Paragraphs(sections.GetValueOrDefault(cmdlet.Name, [])).FirstOrDefault(""),
            Paragraphs(Section("Description")),
            [.. Split(Section("Examples"), "### ").Select(example => ExampleOf(example.Key, example.Value))],
            Split(Section("Parameters"), "### -").ToDictionary(
                parameter => parameter.Key, parameter => string.Join("\n\n", Paragraphs(parameter.Value)), StringComparer.OrdinalIgnoreCase),
            Paragraphs(Section("Outputs")),
            Paragraphs(Section("Notes")));
        if (page.Synopsis.Length == 0)
        {
            trouble.Add($"{path}(1): error HELP001: The page begins with '# {cmdlet.Name}' and a paragraph that says what the cmdlet does.");
        }

        foreach (var name in page.Parameters.Keys.Except(
            cmdlet.Parameters.Select(parameter => parameter.Name), StringComparer.OrdinalIgnoreCase))
        {
            trouble.Add($"{path}(1): error HELP002: {cmdlet.Name} has no parameter -{name}.");
        }

        foreach (var parameter in cmdlet.Parameters.Where(parameter => !page.Parameters.ContainsKey(parameter.Name)))
        {
            page.Parameters[parameter.Name] = parameter.Name switch
            {
                "WhatIf" => "Shows what would be done, and does nothing.",
                "Confirm" => "Asks before each change.",
                _ => summaries.Of(parameter.Property!) ?? "",
            };
        }

        foreach (var parameter in cmdlet.Parameters.Where(parameter => parameter.Choices.Length > 0))
        {
            page.Parameters[parameter.Name] += $"\n\nOne of {string.Join(", ", parameter.Choices)}.";
        }

        return page;

        string[] Section(string name) => Split(lines, "## ").GetValueOrDefault(name, []);
    }

    /// <summary>The lines below each heading of one level, until the next one of that level or of a higher one.</summary>
    private static Dictionary<string, string[]> Split(IEnumerable<string> lines, string heading)
    {
        var level = heading.IndexOf(' ', StringComparison.Ordinal);
        var sections = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        List<string>? current = null;
        var fenced = false;
        foreach (var line in lines)
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            var depth = fenced ? 0 : line.TakeWhile(letter => letter == '#').Count();
            if (!fenced && line.StartsWith(heading, StringComparison.Ordinal))
            {
                current = sections[line[heading.Length..].Trim()] = [];
            }
            else if (depth > 0 && (depth <= level || level == 1))
            {
                current = null;
            }
            else
            {
                current?.Add(line);
            }
        }

        return sections.ToDictionary(section => section.Key, section => section.Value.ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    private static HelpExample ExampleOf(string title, string[] lines)
    {
        var inside = false;
        var (text, code) = (new List<string>(), new List<string>());
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = !inside;
                continue;
            }

            (inside ? code : text).Add(line);
        }

        return new(title, string.Join("\n\n", Paragraphs(text)), string.Join('\n', code));
    }

    /// <summary>Lines that belong together on one line; tables and lists keep theirs. Marks of emphasis and code go.</summary>
    private static string[] Paragraphs(IEnumerable<string> lines) =>
    [
        .. string.Join('\n', lines).Split("\n\n").Select(paragraph => paragraph.Trim('\n')).Where(paragraph => paragraph.Length > 0)
            .Select(paragraph =>
                paragraph[0] is '|' or '-' or '`' || char.IsAsciiDigit(paragraph[0]) ? paragraph : paragraph.Replace('\n', ' '))
            .Select(paragraph => paragraph.Replace("`", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal)),
    ];
}
