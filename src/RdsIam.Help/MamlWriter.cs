using System.Globalization;
using System.Xml.Linq;

namespace RdsIam.Help;

/// <summary>Writes help in MAML, the form that <c>Get-Help</c> reads for cmdlets of an assembly.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <param name="path">The file.</param>
    /// <param name="cmdlets">All, with their pages.</param>
    /// <param name="online">The folder of the pages on the web.</param>
    public static void Write(string path, IReadOnlyList<(CmdletModel Cmdlet, HelpPage Page)> cmdlets, string online) => new XDocument(
        new XElement(
            Msh + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            cmdlets.Select(item => CommandOf(item.Cmdlet, item.Page, RelatedLinks.Of(item.Cmdlet, item.Page, cmdlets), online))))
        .Save(path);

    private static XElement CommandOf(CmdletModel cmdlet, HelpPage page, RelatedLinks links, string online) => new(
        Command + "command",
        new XElement(
            Command + "details",
            new XElement(Command + "name", cmdlet.Name),
            new XElement(Command + "verb", cmdlet.Verb),
            new XElement(Command + "noun", cmdlet.Noun),
            Description(page.Synopsis)),
        Description(page.Description.Length > 0 ? page.Description : [page.Synopsis]),
        new XElement(Command + "syntax", cmdlet.Sets.Select(set => SyntaxOf(cmdlet, set))),
        new XElement(
            Command + "parameters", cmdlet.Parameters.Select(parameter => ParameterOf(cmdlet, parameter, page, parameter.Uses[0]))),
        new XElement(Command + "inputTypes", ParameterFacts.Inputs(cmdlet).Select(InputOf)),
        new XElement(Command + "returnValues", ReturnValues(cmdlet, page)),
        new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
        new XElement(Command + "examples", page.Examples.Select(ExampleOf)),
        new XElement(
            Command + "relatedLinks",
            // Get-Help -Online opens the first one that has an address.
            LinkOf("Online version:", $"{online}/{cmdlet.Name}.md"),
            links.Cmdlets.Concat(links.Topics).Select(name => LinkOf(name, ""))));

    private static XElement LinkOf(string text, string uri) =>
        new(Maml + "navigationLink", new XElement(Maml + "linkText", text), new XElement(Maml + "uri", uri));

    private static XElement InputOf((string Type, string Text) input) => new(
        Command + "inputType",
        new XElement(Dev + "type", new XElement(Maml + "name", input.Type), new XElement(Maml + "uri")),
        Description(input.Text));

    private static XElement SyntaxOf(CmdletModel cmdlet, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", cmdlet.Name),
        cmdlet.Parameters.Select(parameter => (Parameter: parameter, Use: parameter.In(set))).Where(item => item.Use is not null)
            .OrderBy(item => item.Use!.Position ?? int.MaxValue).ThenByDescending(item => item.Use!.Mandatory)
            .ThenBy(item => item.Parameter.Name, StringComparer.Ordinal)
            .Select(item => WordOf(item.Parameter, item.Use!, cmdlet.PositionOf(item.Parameter, set))));

    private static XElement ParameterOf(CmdletModel cmdlet, ParameterModel parameter, HelpPage page, ParameterUse use)
    {
        var set = use.Set == ParameterModel.EverySet ? cmdlet.Sets[0] : use.Set;
        var element = WordOf(parameter, use, cmdlet.PositionOf(parameter, set));
        element.Element(Maml + "name")!.AddAfterSelf(
            Description([.. page.Parameters[parameter.Name].Split("\n\n"), .. ParameterFacts.Choices(parameter)]));
        element.Add(new XElement(
            Dev + "type", new XElement(Maml + "name", ParameterFacts.TypeName(parameter.Type)), new XElement(Maml + "uri")));
        if (parameter.Default is { } value)
        {
            element.Add(new XElement(Dev + "defaultValue", value));
        }

        return element;
    }

    /// <summary>A parameter as the syntax has it.</summary>
    private static XElement WordOf(ParameterModel parameter, ParameterUse use, int? position)
    {
        var element = new XElement(
            Command + "parameter",
            new XAttribute("required", use.Mandatory ? "true" : "false"),
            new XAttribute("variableLength", parameter.Type.IsArray ? "true" : "false"),
            new XAttribute("globbing", parameter.Wildcards ? "true" : "false"),
            new XAttribute("pipelineInput", Pipeline(use)),
            new XAttribute("position", position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Length > 0 ? string.Join(", ", parameter.Aliases) : "none"),
            new XElement(Maml + "name", parameter.Name));
        if (parameter.Type.Name != "SwitchParameter")
        {
            element.Add(new XElement(
                Command + "parameterValue",
                new XAttribute("required", "true"),
                new XAttribute("variableLength", "false"),
                ParameterFacts.TypeName(parameter.Type)));
        }

        return element;
    }

    private static IEnumerable<XElement> ReturnValues(CmdletModel cmdlet, HelpPage page) =>
        cmdlet.Outputs.Select((output, i) => new XElement(
        Command + "returnValue",
        new XElement(Dev + "type", new XElement(Maml + "name", output.FullName), new XElement(Maml + "uri")),
        Description(i == 0 ? page.Outputs : [])));

    private static XElement ExampleOf(HelpExample example, int index) => new(
        Command + "example",
        new XElement(Maml + "title", $"--- Example {index + 1}: {example.Title} ---"),
        new XElement(Dev + "code", example.Code),
        // The empty paragraph keeps the next example apart.
        new XElement(Dev + "remarks", Paragraphs(example.Text, "")));

    private static string Pipeline(ParameterUse use) => (use.ByValue, use.ByName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static XElement Description(params string[] paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(params string[] paragraphs) =>
        paragraphs.Select(paragraph => new XElement(Maml + "para", paragraph));
}
