using System.Globalization;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Faults;

/// <summary>The line of a text that an error is in, with a mark at the place.</summary>
/// <param name="Width">The screen's, in characters: what is longer is cut around the place.</param>
/// <param name="IsJoined">
/// Whether the lines of the error will be joined, as PowerShell does for errors in scripts: a mark below the line would point at nothing.
/// </param>
internal sealed record ErrorExcerpt(int Width, bool IsJoined)
{
    /// <summary>Of a joined excerpt, which shares its line with others.</summary>
    private const int LongestJoined = 70;

    private const int Shortest = 20;

    /// <summary>Stands for what was cut off.</summary>
    private const string More = "…";

    /// <summary>What follows the server's words: line, column, and the excerpt with its mark.</summary>
    public string At(SqlPlace place, string? file)
    {
        var line = Plain(place.LineText);
        if (IsJoined)
        {
            var (start, end) = Cut(line, place.Offset, LongestJoined);
            var mark = start.Length + (line.Length == 0 ? 0 : place.Offset - end.First);
            var shown = start + line[end.First..end.Last] + (end.Last < line.Length ? More : "");
            var where = string.Create(CultureInfo.InvariantCulture, $"{(file is null ? "" : $"{file}, ")}line {place.Line}, column {place.Column}");
            return $" at {where}: {shown.Insert(Math.Min(mark, shown.Length), "▸").Trim()}";
        }

        var prefix = string.Create(CultureInfo.InvariantCulture, $"{(file is null ? "Line" : $"{file}, line")} {place.Line}, column {place.Column}: ");
        var (before, part) = Cut(line, place.Offset, Math.Max(Shortest, Width - prefix.Length));
        var text = before + line[part.First..part.Last] + (part.Last < line.Length ? More : "");
        return $"\n{prefix}{text}\n{new string(' ', prefix.Length + before.Length + place.Offset - part.First)}^";
    }

    /// <summary>The first line of a statement, where the server gave no place.</summary>
    public string Beginning(SqlPlace begin, string? file)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{(file is null ? "Statement" : $"{file}, statement")} at line {begin.Line}: ");
        var line = Plain(begin.LineText).Trim();
        var room = Math.Max(Shortest, (IsJoined ? LongestJoined : Width) - prefix.Length);
        return prefix + (line.Length <= room ? line : line[..(room - 1)] + More);
    }

    /// <summary>One cell a character, so that the mark stands below its place; nothing for the terminal to obey.</summary>
    private static string Plain(string line) => new(Array.ConvertAll(line.ToCharArray(), c => char.IsControl(c) ? ' ' : c));

    private static (string Before, (int First, int Last) Part) Cut(string line, int offset, int room)
    {
        if (line.Length <= room)
        {
            return ("", (0, line.Length));
        }

        // An ellipsis at each end takes a character, and of a character's two halves none stands alone.
        var first = Math.Clamp(offset - (room / 2), 0, line.Length - room);
        var last = first + room;
        first += first > 0 ? 1 : 0;
        last -= last < line.Length ? 1 : 0;
        first += first < line.Length && char.IsLowSurrogate(line[first]) ? 1 : 0;
        last -= char.IsHighSurrogate(line[last - 1]) ? 1 : 0;
        return (first > 0 ? More : "", (first, last));
    }
}
