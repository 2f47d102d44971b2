using System.Globalization;
using System.Text;
using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>How an error of the server reads: message and SQLSTATE, then the line with a mark, then detail and hint.</summary>
internal static class SqlFaultText
{
    /// <summary>A longer line is cut around the place.</summary>
    private const int LongestLine = 120;

    public static string Of(PostgresException e, SqlPlace? place, string? hint)
    {
        var text = new StringBuilder();
        text.Append(e.MessageText).Append(" (SQLSTATE ").Append(e.SqlState).Append(')');
        AppendPlace(text, place);
        AppendPart(text, "Detail", e.Detail);
        AppendPart(text, "Hint", hint ?? e.Hint);
        AppendPart(text, "Where", e.Where);
        return text.ToString();
    }

    private static void AppendPlace(StringBuilder text, SqlPlace? place)
    {
        if (place is null)
        {
            return;
        }

        var (line, offset) = Cut(place.LineText, place.Offset);
        var prefix = string.Create(CultureInfo.InvariantCulture, $"Line {place.Line}, column {place.Column}: ");
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
