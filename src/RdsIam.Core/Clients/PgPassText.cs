namespace RdsIam.Core.Clients;

/// <summary>Changes the text of a .pgpass file; lines that are none of ours stay as they are. Pure.</summary>
internal static class PgPassText
{
    /// <summary>
    /// The text with one line for each entry. A line of the same entry is replaced; a new one stands before the first line whose
    /// asterisks cover it, since a client takes the first that matches, else at the end.
    /// </summary>
    public static string Set(string text, IEnumerable<PgPassEntry> entries, string password)
    {
        var (lines, end) = Split(text);
        foreach (var entry in entries)
        {
            var at = lines.FindIndex(entry.IsCovered);
            at = at < 0 ? lines.Count : at;
            lines.RemoveAll(entry.IsSame);
            lines.Insert(Math.Min(at, lines.Count), entry.ToLine(password));
        }

        return Join(lines, end);
    }

    /// <summary>The text without the lines of the entries.</summary>
    public static string Remove(string text, IEnumerable<PgPassEntry> entries)
    {
        var (lines, end) = Split(text);
        return lines.RemoveAll(line => entries.Any(entry => entry.IsSame(line))) == 0 ? text : Join(lines, end);
    }

    private static (List<string> Lines, string End) Split(string text)
    {
        var end = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var lines = text.Split(end).ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return (lines, end);
    }

    private static string Join(List<string> lines, string end) => string.Concat(lines.Select(line => line + end));
}
