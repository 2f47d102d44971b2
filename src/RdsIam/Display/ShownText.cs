using System.Globalization;
using System.Text;

namespace RdsIam.Display;

/// <summary>
/// Texts of others on a screen: nothing in them may be taken by the terminal for a command, or change the order of what is read.
/// </summary>
internal static class ShownText
{
    /// <summary>On one line: <c>\n</c> for a line's end, <c>\u001b</c> for an escape.</summary>
    public static string OnOneLine(string text)
    {
        if (!NeedsCare(text))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                _ when IsUnsafe(c) => shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => shown.Append(c),
            };
        }

        return shown.ToString();
    }

    /// <summary>Its lines, each without control characters; tabs are blanks.</summary>
    public static IEnumerable<string> Lines(string text) =>
        text.ReplaceLineEndings("\n").Split('\n').Select(line => OnOneLine(line.Replace("\t", "    ", StringComparison.Ordinal)));

    /// <summary>JSON on one line: line ends in it are never part of a value.</summary>
    public static string Json(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
            ? string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : text;

    private static bool NeedsCare(string text) => text.Any(c => c < ' ' || c >= '\u007f' && IsUnsafe(c));

    /// <summary>Controls, marks that turn the direction of writing, line separators, halves of characters.</summary>
    private static bool IsUnsafe(char c) =>
        char.IsControl(c)
            || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029' or '\u200e' or '\u200f' or '\ufeff';
}
