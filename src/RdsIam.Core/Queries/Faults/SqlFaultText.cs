using System.Globalization;
using System.Text;
using Npgsql;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Faults;

/// <summary>
/// How an error of the server reads: the record if there are any, message and SQLSTATE, then the line with a mark (of a statement
/// among many its first line, if the server gave no place), then detail and hint.
/// </summary>
internal static class SqlFaultText
{
    /// <summary>A longer line is cut around the place.</summary>
    private const int LongestLine = 120;

    public static string Of(PostgresException e, SqlOrigin? origin, string? hint)
    {
        var text = new StringBuilder();
        if (origin?.Record is { } record)
        {
            text.Append(CultureInfo.InvariantCulture, $"Record {record}: ");
        }

        text.Append(SqlHints.WithSigns(e, origin)).Append(" (SQLSTATE ").Append(e.SqlState).Append(')');
        AppendOrigin(text, origin, e.Position);
        AppendPart(text, "Detail", e.Detail);
        AppendPart(text, "Hint", hint ?? e.Hint);
        AppendPart(text, "Where", e.Where);
        return text.ToString();
    }

    private static void AppendOrigin(StringBuilder text, SqlOrigin? origin, int position)
    {
        var file = Path.GetFileName(origin?.File);
        if (origin?.PlaceOf(position) is { } place)
        {
            AppendPlace(text, place, file is null ? "Line" : $"{file}, line");
        }
        else if (origin?.Beginning is { } begin)
        {
            var line = Cut(begin.LineText, begin.Offset).Line;
            text.Append('\n').Append(file is null ? "" : $"{file}, ").Append(
                CultureInfo.InvariantCulture, $"{(file is null ? 'S' : 's')}tatement at line {begin.Line}: {line.Trim()}");
        }
        else if (file is not null)
        {
            text.Append("\nFile: ").Append(file);
        }
    }

    private static void AppendPlace(StringBuilder text, SqlPlace place, string where)
    {
        var (line, offset) = Cut(place.LineText, place.Offset);
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{where} {place.Line}, column {place.Column}: ");
        text.Append('\n').Append(prefix).Append(line).Append('\n').Append(' ', prefix.Length);
        foreach (var c in line.AsSpan(0, offset))
        {
            // A tab stays a tab, so that the mark stands below its place on every terminal.
            text.Append(c == '\t' ? '\t' : ' ');
        }

        text.Append('^');
    }

    private static (string Line, int Offset) Cut(string line, int offset)
    {
        if (line.Length <= LongestLine)
        {
            return (line, offset);
        }

        var start = Math.Clamp(offset - (LongestLine / 2), 0, line.Length - LongestLine);
        return (line.Substring(start, LongestLine), offset - start);
    }

    private static void AppendPart(StringBuilder text, string name, string? part)
    {
        if (!string.IsNullOrEmpty(part))
        {
            text.Append('\n').Append(name).Append(": ").Append(part);
        }
    }
}
