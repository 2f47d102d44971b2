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

    public static void Write(string path, IEnumerable<(CmdletModel Cmdlet, HelpPage Page)> cmdlets) => new XDocument(
        new XElement(
            Msh + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            cmdlets.Select(item => CommandOf(item.Cmdlet, item.Page)))).Save(path);

    private static XElement CommandOf(CmdletModel cmdlet, HelpPage page) => new(
        Command + "command",
        new XElement(
            Command + "details",
            new XElement(Command + "name", cmdlet.Name),
            new XElement(Command + "verb", cmdlet.Verb),
            new XElement(Command + "noun", cmdlet.Noun),
            Description(page.Synopsis)),
        Description(page.Description.Length > 0 ? page.Description : [page.Synopsis]),
        new XElement(Command + "syntax", cmdlet.Sets.Select(set => SyntaxOf(cmdlet, page, set))),
        new XElement(Command + "parameters", cmdlet.Parameters.Select(parameter => ParameterOf(parameter, page, parameter.Uses[0]))),
        new XElement(Command + "inputTypes"),
        new XElement(Command + "returnValues", ReturnValues(cmdlet, page)),
        new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
        new XElement(Command + "examples", page.Examples.Select(ExampleOf)),
        new XElement(
            Command + "relatedLinks",
            new XElement(Maml + "navigationLink", new XElement(Maml + "linkText", "about_RdsIam"), new XElement(Maml + "uri"))));

    private static XElement SyntaxOf(CmdletModel cmdlet, HelpPage page, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", cmdlet.Name),
        cmdlet.Parameters.Select(parameter => (Parameter: parameter, Use: parameter.In(set))).Where(item => item.Use is not null)
            .OrderBy(item => item.Use!.Position ?? int.MaxValue).ThenByDescending(item => item.Use!.Mandatory)
            .ThenBy(item => item.Parameter.Name, StringComparer.Ordinal)
            .Select(item => ParameterOf(item.Parameter, page, item.Use!)));

    private static XElement ParameterOf(ParameterModel parameter, HelpPage page, ParameterUse use)
    {
        var type = TypeName(parameter.Type);
        var element = new XElement(
            Command + "parameter",
            new XAttribute("required", use.Mandatory ? "true" : "false"),
            new XAttribute("variableLength", parameter.Type.IsArray ? "true" : "false"),
            new XAttribute("globbing", "false"),
            new XAttribute("pipelineInput", Pipeline(use)),
            new XAttribute("position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Length > 0 ? string.Join(", ", parameter.Aliases) : "none"),
            new XElement(Maml + "name", parameter.Name),
            Description(page.Parameters[parameter.Name].Split("\n\n")));
        if (parameter.Type.Name != "SwitchParameter")
        {
            element.Add(new XElement(
                Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), type));
        }

        element.Add(new XElement(Dev + "type", new XElement(Maml + "name", type), new XElement(Maml + "uri")));
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
        new XElement(Dev + "remarks", Paragraphs(example.Text)));

    private static string Pipeline(ParameterUse use) => (use.ByValue, use.ByName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    /// <summary>As PowerShell shows a type: <c>String[]</c>, and a nullable one as what it holds.</summary>
    private static string TypeName(Type type) => (Nullable.GetUnderlyingType(type) ?? type).Name;

    private static XElement Description(params string[] paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(params string[] paragraphs) =>
        paragraphs.Select(paragraph => new XElement(Maml + "para", paragraph));
}
