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
        var lines = new FileLines(text);
        foreach (var entry in entries)
        {
            var at = lines.Find(entry.IsCovered);
            lines.RemoveAll(entry.IsSame);
            lines.Insert(at < 0 ? lines.Count : Math.Min(at, lines.Count), [entry.ToLine(password)]);
        }

        return lines.ToString();
    }

    /// <summary>The text without the lines of the entries.</summary>
    public static string Remove(string text, IEnumerable<PgPassEntry> entries)
    {
        var lines = new FileLines(text);
        lines.RemoveAll(line => entries.Any(entry => entry.IsSame(line)));
        return lines.ToString();
    }
}
