using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RdsIam.Core.Clients;

namespace RdsIam.Display;

/// <summary>
/// Texts of others on a screen: nothing in them may be taken by the terminal for a command, or change the order of what is read.
/// </summary>
internal static partial class ShownText
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

    /// <summary>A message of ours with what others have put into it: its lines stay, and nothing in it is a command to anybody.</summary>
    public static string Message(string text) => ForLog(
        NeedsCare(text) ? string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(OnOneLine)) : text);

    /// <summary>
    /// The same text where no runner of a CI job reads it. Where one does, a blank breaks up what it would obey: <c>::</c> at the
    /// beginning of a line, and <c>##vso[</c> and its like anywhere.
    /// </summary>
    public static string ForLog(string text) => MayHoldCommand(text) && CiSystem.ReadsCommands(Environment.GetEnvironmentVariable)
        ? CiCommand().Replace(text, "$0 ")
        : text;

    /// <summary>JSON on one line: line ends in it are never part of a value.</summary>
    public static string Json(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
            ? string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : text;

    // The first of the signs that a blank goes behind. A table's heading begins with a colour, which is no part of a log's line.
    [GeneratedRegex(
        @"(?<=^(?:\s|\x1b\[[0-9;]*m)*):(?=:)|#(?=#[a-z]*\[)",
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CiCommand();

    /// <summary>Most texts cannot, and the environment is asked for the others only.</summary>
    private static bool MayHoldCommand(string text) => text.AsSpan().Contains('#') || text.Contains("::", StringComparison.Ordinal);

    private static bool NeedsCare(string text)
    {
        foreach (var c in text)
        {
            if (c < ' ' || (c >= '\u007f' && IsUnsafe(c)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Controls, marks that turn the direction of writing, line separators, halves of characters.</summary>
    private static bool IsUnsafe(char c) =>
        char.IsControl(c)
            || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029' or '\u200e' or '\u200f' or '\ufeff';
}
