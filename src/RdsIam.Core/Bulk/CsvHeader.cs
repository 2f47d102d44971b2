using System.Text;

namespace RdsIam.Core.Bulk;

/// <summary>Reads the names of the columns in a file's first line.</summary>
internal static class CsvHeader
{
    /// <summary>The names; null when the line does not end within the text.</summary>
    /// <param name="text">The beginning of the file.</param>
    /// <param name="isWhole">It is the whole file: a line without a break ends at its end.</param>
    public static IReadOnlyList<string>? Read(ReadOnlySpan<char> text, bool isWhole, CopyOptions options)
    {
        var quote = options.Format == CopyFormat.Csv ? options.UsedQuote : '\0';
        var names = new List<string>();
        var name = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var current = text[i];
            if (current == quote && quote != '\0')
            {
                // Two quotes within quotes are one.
                var doubled = isQuoted && i + 1 < text.Length && text[i + 1] == quote;
                name.Append(doubled ? quote.ToString() : "");
                isQuoted = doubled || !isQuoted;
                i += doubled ? 1 : 0;
            }
            else if (isQuoted || (current != options.UsedDelimiter && current is not ('\r' or '\n')))
            {
                name.Append(current);
            }
            else
            {
                names.Add(name.ToString());
                name.Clear();
                if (current != options.UsedDelimiter)
                {
                    return names;
                }
            }
        }

        names.Add(name.ToString());
        return isWhole && !isQuoted ? names : null;
    }
}
