using System.Text.RegularExpressions;

namespace RdsIam.Help;

/// <summary>An example: a title, what it shows, and its code.</summary>
internal sealed record HelpExample(string Title, string Text, string Code);

/// <summary>
/// What a person wrote about a cmdlet in <c>docs/cmdlets</c>. A parameter that the page does not describe is described by its
/// summary in the source. What <see cref="PageWriter"/> adds to a page is not read.
/// </summary>
internal sealed partial record HelpPage(
    string Synopsis, string[] Description, HelpExample[] Examples, Dictionary<string, string> Parameters, string[] Outputs, string[] Notes)
{
    /// <summary>The parameters that the page itself describes.</summary>
    public required IReadOnlySet<string> Described { get; init; }

    /// <summary>The cmdlets that the page names, this one left out, in the order of their names.</summary>
    public required string[] Mentions { get; init; }

    /// <param name="folder">Of the pages.</param>
    /// <param name="cmdlet">Whose page.</param>
    /// <param name="shared">The texts of the parameters that many cmdlets have, by name, for what the page leaves out.</param>
    /// <param name="summaries">For what is left out there, too.</param>
    /// <param name="trouble">Gets a line for each fault of the page, in the compiler's form.</param>
    public static HelpPage Read(
        string folder, CmdletModel cmdlet, Dictionary<string, string> shared, XmlSummaries summaries, List<string> trouble)
    {
        var path = Path.GetFullPath(Path.Combine(folder, $"{cmdlet.Name}.md"));
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [$"# {cmdlet.Name}", "", summaries.Of(cmdlet.Type) ?? ""];
        var sections = Split(lines, "# ");
        var described = Texts(Section("Parameters"));
        var page = new HelpPage(
            Paragraphs(sections.GetValueOrDefault(cmdlet.Name, [])).FirstOrDefault(""),
            Paragraphs(Section("Description")),
            [.. Split(Section("Examples"), "### ").Select(example => ExampleOf(example.Key, example.Value))],
            new(described, StringComparer.OrdinalIgnoreCase),
            Paragraphs(Section("Outputs")),
            Paragraphs(Section("Notes")))
        {
            Described = described.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase),
            Mentions = [.. PageWriter.Written(lines).SelectMany(line => CmdletName().Matches(line)).Select(match => match.Value)
                .Where(name => name != cmdlet.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
        if (page.Synopsis.Length == 0)
        {
            trouble.Add($"{path}(1): error HELP001: Begin the page with '# {cmdlet.Name}' and a paragraph that says what it does.");
        }

        foreach (var name in page.Parameters.Keys.Except(
            cmdlet.Parameters.Select(parameter => parameter.Name), StringComparer.OrdinalIgnoreCase))
        {
            trouble.Add($"{path}(1): error HELP002: {cmdlet.Name} has no parameter -{name}.");
        }

        foreach (var parameter in cmdlet.Parameters.Where(parameter => !page.Parameters.ContainsKey(parameter.Name)))
        {
            page.Parameters[parameter.Name] = shared.TryGetValue(parameter.Name, out var text)
                ? text
                : summaries.Of(parameter.Property!) ?? "";
        }

        foreach (var name in cmdlet.Parameters.Where(parameter => parameter.IsCommon && shared.ContainsKey(parameter.Name))
            .Select(parameter => parameter.Name).Where(described.ContainsKey))
        {
            trouble.Add($"{path}(1): error HELP004: -{name} is described in docs/parameters.md, for all cmdlets. Take it from this page.");
        }

        return page;

        string[] Section(string name) => Split(lines, "## ").GetValueOrDefault(name, []);
    }

    /// <returns>The texts of the parameters that a page has sections for, by name.</returns>
    public static Dictionary<string, string> Texts(IEnumerable<string> lines) => Split(lines, "### -").ToDictionary(
        parameter => parameter.Key,
        parameter => string.Join("\n\n", Paragraphs(parameter.Value.Where(line => !PageWriter.IsWritten(line)))),
        StringComparer.OrdinalIgnoreCase);

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

    [GeneratedRegex(@"\b[A-Z][a-z]+-RdsIam\w*")]
    private static partial Regex CmdletName();
}
