using System.Xml;
using System.Xml.Linq;

namespace RdsIam.Messages;

/// <summary>A text, with what to do next where it is of an error or a finding.</summary>
internal sealed class MessageEntry(string id, MessageText text, MessageText? fix, IReadOnlyList<string> parameters)
{
    public string Id => id;

    public MessageText Text => text;

    public MessageText? Fix => fix;

    /// <summary>The names of what stands in the texts, in the order in which a caller gives them.</summary>
    public IReadOnlyList<string> Parameters => parameters;
}

/// <summary>The texts of a resx file, and what is wrong with them.</summary>
internal sealed class MessageFile
{
    private const string FixEnd = ".Fix";
    private readonly List<MessageEntry> _entries = [];
    private readonly List<(int Line, string Trouble)> _troubles = [];

    public IReadOnlyList<MessageEntry> Entries => _entries;

    public IReadOnlyList<(int Line, string Trouble)> Troubles => _troubles;

    public static MessageFile Read(string xml)
    {
        var result = new MessageFile();
        try
        {
            result.Add([.. XDocument.Parse(xml, LoadOptions.SetLineInfo).Root!.Elements("data")]);
        }
        catch (XmlException e)
        {
            result._troubles.Add((e.LineNumber, e.Message));
        }

        return result;
    }

    private void Add(List<XElement> data)
    {
        var byName = new Dictionary<string, XElement>(StringComparer.Ordinal);
        foreach (var element in data)
        {
            var name = element.Attribute("name")?.Value ?? "";
            if (byName.ContainsKey(name))
            {
                Wrong(element, "stands here twice");
            }

            byName[name] = element;
        }

        foreach (var pair in byName)
        {
            if (pair.Key.EndsWith(FixEnd, StringComparison.Ordinal))
            {
                if (!byName.ContainsKey(pair.Key.Substring(0, pair.Key.Length - FixEnd.Length)))
                {
                    Wrong(pair.Value, "is a fix of no text");
                }
            }
            else
            {
                Add(pair.Key, pair.Value, byName.TryGetValue(pair.Key + FixEnd, out var fix) ? fix : null);
            }
        }
    }

    private void Add(string id, XElement data, XElement? fixData)
    {
        if (Parse(data) is not { } text || (fixData is not null && Parse(fixData) is null))
        {
            return;
        }

        var fix = fixData is null ? null : Parse(fixData);
        var used = text.Names.Concat(fix?.Names ?? []).Distinct().ToList();
        // Their order is what callers rely on, so whoever writes a text anew must not change it unseen.
        var given = (data.Element("comment")?.Value ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (used.Count > 1 && given.Length == 0)
        {
            Wrong(data, $"has several placeholders: name their order in a comment, such as <comment>{string.Join(", ", used)}</comment>");
        }
        else if (given.Length > 0 && (given.Except(used).Any() || used.Except(given).Any()))
        {
            Wrong(data, $"has the placeholders {string.Join(", ", used)}, and its comment names {string.Join(", ", given)}");
        }
        else if (id.Length == 0 || !char.IsUpper(id[0]) || !id.All(char.IsLetterOrDigit))
        {
            Wrong(data, "is no name for a method");
        }
        else
        {
            _entries.Add(new MessageEntry(id, text, fix, given.Length > 0 ? given : used));
        }
    }

    private MessageText? Parse(XElement data)
    {
        try
        {
            return MessageText.Parse(data.Element("value")?.Value ?? "");
        }
        catch (FormatException e)
        {
            Wrong(data, e.Message);
            return null;
        }
    }

    private void Wrong(XElement data, string trouble) =>
        _troubles.Add((((IXmlLineInfo)data).LineNumber, $"{data.Attribute("name")?.Value}: {trouble}"));
}
