using System.Globalization;
using System.Xml.Linq;

namespace RdsIam.Core.Aws;

/// <summary>Reads the XML of AWS's answers, whose namespace is the API's version and of no interest.</summary>
internal static class AwsXml
{
    public static XElement? Child(this XElement? element, string name) =>
        element?.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    /// <summary>The child's text, or null when it is absent or empty.</summary>
    public static string? Text(this XElement? element, string name) =>
        element.Child(name)?.Value is { Length: > 0 } text ? text : null;

    /// <exception cref="Fault">AwsAnswerIncomplete: the child is absent, which AWS never does.</exception>
    public static string Required(this XElement element, string name) =>
        element.Text(name) ?? throw Incomplete(element, name);

    /// <inheritdoc cref="Required"/>
    public static XElement RequiredChild(this XElement element, string name) =>
        element.Child(name) ?? throw Incomplete(element, name);

    public static bool? Flag(this XElement? element, string name) =>
        element.Text(name) is { } text ? string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) : null;

    public static int? Number(this XElement? element, string name) =>
        element.Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw Invalid(name, text);

    public static DateTimeOffset? Time(this XElement? element, string name) => 
        element.Text(name) is not { } text ? null
        : DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
        : throw Invalid(name, text);

    /// <summary>The elements of a list: <c>&lt;DBInstances&gt;&lt;DBInstance/&gt;…</c> or <c>&lt;Groups&gt;&lt;member/&gt;…</c>.</summary>
    public static IEnumerable<XElement> List(this XElement? element, string name) => element.Child(name)?.Elements() ?? [];

    public static IReadOnlyList<string> Texts(this XElement? element, string name) =>
        [.. element.List(name).Select(e => e.Value)];

    /// <summary>Tags by key. AWS has each key once.</summary>
    public static Dictionary<string, string> TagsOf(this XElement element, string name)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in element.List(name))
        {
            tags[tag.Required("Key")] = tag.Text("Value") ?? "";
        }

        return tags;
    }

    /// <summary>A value that AWS never gives.</summary>
    public static Fault Invalid(string name, string text) =>
        new(Messages.AwsAnswerInvalid(name, text.Length <= 100 ? text : text[..100]), FaultKind.InvalidResult, name);

    private static Fault Incomplete(XElement element, string name) =>
        new(Messages.AwsAnswerIncomplete(element.Name.LocalName, name), FaultKind.InvalidResult, name);
}
