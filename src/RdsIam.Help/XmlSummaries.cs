using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace RdsIam.Help;

/// <summary>The summaries of the compiler's documentation file as plain text.</summary>
internal sealed partial class XmlSummaries(string file)
{
    private readonly Dictionary<string, XElement> _members = XDocument.Load(file).Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value);

    public string? Of(Type type) => Text($"T:{type.FullName}");

    public string? Of(PropertyInfo property) => Text($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private string? Text(string name)
    {
        if (!_members.TryGetValue(name, out var member) || member.Element("summary") is not { } summary)
        {
            return null;
        }

        foreach (var reference in summary.Descendants().Where(element => element.Attribute("cref") is not null).ToList())
        {
            reference.ReplaceWith(reference.Attribute("cref")!.Value.Split('.', ':')[^1]);
        }

        return Blanks().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
