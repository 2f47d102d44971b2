using System.Text;

namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>One line of ssh_config: a keyword and its words.</summary>
internal readonly record struct SshConfigLine(string Keyword, IReadOnlyList<string> Words)
{
    /// <returns>Null for a line that says nothing.</returns>
    /// <exception cref="FormatException">A quotation mark is not closed, or there is a character that no text has.</exception>
    public static SshConfigLine? Read(string line)
    {
        var text = line.Trim();
        if (text.Length == 0 || text[0] == '#')
        {
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new FormatException(Messages.SshConfigZero);
        }

        var end = text.IndexOfAny([' ', '\t', '=']);
        if (end < 0)
        {
            return new SshConfigLine(text.ToLowerInvariant(), []);
        }

        var rest = text[end..].TrimStart(' ', '\t');
        rest = rest is ['=', .. var value] ? value : rest;
        return new SshConfigLine(text[..end].Trim('"').ToLowerInvariant(), Split(rest));
    }

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, isWord) = ('\0', false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\'' or '\\')
            {
                word.Append(text[++i]);
                isWord = true;
            }
            else if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                (quote, isWord) = (quote == '\0' ? c : '\0', true);
            }
            else if (quote == '\0' && c is ' ' or '\t')
            {
                Add();
            }
            else if (quote == '\0' && c == '#' && !isWord)
            {
                break;
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        Add();
        return quote == '\0' ? words : throw new FormatException(Messages.SshConfigQuote);

        void Add()
        {
            if (isWord)
            {
                words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }
    }
}
