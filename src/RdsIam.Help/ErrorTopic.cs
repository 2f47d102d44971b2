using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace RdsIam.Help;

/// <summary>Writes the topic that lists every error: its id, what happened, what to do, and which cmdlets give it.</summary>
internal static class ErrorTopic
{
    private const string Indent = "    ";

    private const string Introduction = "The id is the first part of FullyQualifiedErrorId: $Error[0].FullyQualifiedErrorId. In the texts "
        + "below a word in braces stands for a value, such as {host}. What to do is also in $Error[0].Exception.Fix. The cmdlets are those "
        + "whose code can come to the error; which one does depends on what it is told.";

    /// <summary>More names than these are said as a number.</summary>
    private const int MostNames = 6;

    /// <param name="texts">The files of texts.</param>
    /// <param name="cmdlets">Each with the ids that its code can come to.</param>
    public static string Write(IEnumerable<string> texts, IReadOnlyList<(string Cmdlet, IReadOnlySet<string> Errors)> cmdlets)
    {
        var topic = new StringBuilder();
        topic.AppendLine("TOPIC").AppendLine($"{Indent}about_RdsIam_Errors").AppendLine();
        topic.AppendLine("SHORT DESCRIPTION");
        topic.AppendLine($"{Indent}Every error by its id: what happened, what to do, and which cmdlets give it.").AppendLine();
        topic.AppendLine("LONG DESCRIPTION");
        TopicText.Fold(topic, Indent, Introduction);
        foreach (var (id, text, fix) in texts.SelectMany(Read).OrderBy(error => error.Id, StringComparer.Ordinal))
        {
            var givers = cmdlets.Where(item => item.Errors.Contains(id)).Select(item => item.Cmdlet).ToList();
            if (givers.Count == 0)
            {
                continue;
            }

            topic.AppendLine().AppendLine(id);
            TopicText.Fold(topic, Indent, text);
            TopicText.Fold(topic, Indent, $"Do: {fix}");
            TopicText.Fold(topic, Indent, $"By: {Names(givers, cmdlets.Count)}");
        }

        topic.AppendLine().AppendLine("SEE ALSO");
        topic.AppendLine($"{Indent}about_RdsIam_Troubleshooting").AppendLine($"{Indent}Test-RdsIamConnection");
        return topic.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static string Names(List<string> givers, int all) => givers.Count switch
    {
        <= MostNames => string.Join(", ", givers),
        _ when givers.Count > all / 2 => string.Create(CultureInfo.InvariantCulture, $"most cmdlets ({givers.Count})"),
        _ => $"{string.Join(", ", givers.Take(MostNames - 1))} and {givers.Count - MostNames + 1} others",
    };

    /// <summary>The texts that have a fix: those are errors and warnings.</summary>
    private static IEnumerable<(string Id, string Text, string Fix)> Read(string file)
    {
        var texts = XDocument.Load(file).Root!.Elements("data")
            .ToDictionary(data => data.Attribute("name")!.Value, data => Plain(data.Element("value")!.Value));
        return texts.Where(text => texts.ContainsKey($"{text.Key}.Fix")).Select(text => (text.Key, text.Value, texts[$"{text.Key}.Fix"]));
    }

    private static string Plain(string text) =>
        text.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
