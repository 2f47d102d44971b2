namespace RdsIam.Core.Clients;

/// <summary>
/// The lines of somebody's file, each with the line end that it has, so that what is not changed can be written as it was. Only
/// \n ends a line, as for libpq; what else looks like a line end in some encoding is part of a name or password.
/// </summary>
internal sealed class FileLines
{
    private const string Default = "\n";

    private readonly List<string> _lines = [];

    public FileLines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var next = end < 0 ? text.Length : end + 1;
            _lines.Add(text[start..next]);
            start = next;
        }
    }

    public int Count => _lines.Count;

    /// <summary>A line without its end.</summary>
    public string this[int index] => Content(_lines[index]);

    /// <summary>The first line from a place on for which something holds; -1: none.</summary>
    public int Find(Predicate<string> holds, int from = 0) => _lines.FindIndex(Math.Min(from, Count), line => holds(Content(line)));

    /// <returns>How many there were.</returns>
    public int RemoveAll(Predicate<string> holds) => _lines.RemoveAll(line => holds(Content(line)));

    public void RemoveRange(int index, int count) => _lines.RemoveRange(index, count);

    /// <summary>Puts lines before another, or at the end, with the line end that is used there.</summary>
    public void Insert(int index, IReadOnlyList<string> lines)
    {
        var end = EndNear(index);
        if (index == Count && index > 0 && !_lines[^1].EndsWith('\n'))
        {
            _lines[^1] += end;
        }

        _lines.InsertRange(index, lines.Select(line => line + end));
    }

    public override string ToString() => string.Concat(_lines);

    private string EndNear(int index)
    {
        var near = _lines.Take(index).Reverse().Concat(_lines.Skip(index)).FirstOrDefault(line => line.EndsWith('\n'));
        return near is null ? Default : near[Content(near).Length..];
    }

    private static string Content(string line) => line.TrimEnd('\n').TrimEnd('\r');
}
