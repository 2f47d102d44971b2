using System.Text;

namespace RdsIam.Messages;

/// <summary>One text: where its placeholders are, and how it is handed to <c>string.Format</c>.</summary>
internal sealed class MessageText
{
    private readonly List<(string Literal, string? Name, string Format)> _parts = [];

    private MessageText()
    {
    }

    /// <summary>The names of the placeholders, each once.</summary>
    public IEnumerable<string> Names => _parts.Where(part => part.Name is not null).Select(part => part.Name!).Distinct();

    /// <summary>Takes a text apart. Braces are doubled where they mean themselves, in each text, with placeholders or without.</summary>
    /// <exception cref="FormatException">It says what is wrong.</exception>
    public static MessageText Parse(string text)
    {
        var result = new MessageText();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '{' or '}' && i + 1 < text.Length && text[i + 1] == text[i])
            {
                literal.Append(text[i++]);
            }
            else if (text[i] == '{' && text.IndexOf('}', i) is > 0 and var end)
            {
                result.Add(literal.ToString(), text.Substring(i + 1, end - i - 1));
                literal.Clear();
                i = end;
            }
            else if (text[i] is '{' or '}')
            {
                throw new FormatException($"a '{text[i]}' stands alone; write it twice");
            }
            else
            {
                literal.Append(text[i]);
            }
        }

        result._parts.Add((literal.ToString(), null, ""));
        return result;
    }

    /// <summary>The text with numbers in the placeholders, as <c>string.Format</c> takes it.</summary>
    public string Numbered(IReadOnlyList<string> parameters) => string.Concat(_parts.Select(part =>
        part.Literal.Replace("{", "{{").Replace("}", "}}")
        + (part.Name is null ? "" : $"{{{parameters.ToList().IndexOf(part.Name)}{part.Format}}}")));

    /// <summary>The text of one without placeholders.</summary>
    public string Plain => string.Concat(_parts.Select(part => part.Literal));

    private void Add(string literal, string placeholder)
    {
        var colon = placeholder.IndexOf(':');
        var name = colon < 0 ? placeholder : placeholder.Substring(0, colon);
        if (name.Length == 0 || !char.IsLower(name[0]) || !name.All(char.IsLetterOrDigit))
        {
            throw new FormatException($"'{{{placeholder}}}' needs a name that tells what stands there, such as {{host}}");
        }

        _parts.Add((literal, name, colon < 0 ? "" : placeholder.Substring(colon)));
    }
}
