using System.Globalization;
using System.Text;
using Npgsql;

namespace RdsIam.Core.Queries.Faults;

/// <summary>
/// How an error of the server reads: the record if there are any, message and SQLSTATE, then the line with a mark (of a statement
/// among many its first line, if the server gave no place), then detail and hint.
/// </summary>
internal static class SqlFaultText
{
    /// <summary>Where nobody knows the screen.</summary>
    private static readonly ErrorExcerpt Usual = new(120, IsJoined: false);

    /// <param name="e">The server's error.</param>
    /// <param name="origin">Where it belongs.</param>
    /// <param name="hint">In place of the server's; null: the server's.</param>
    /// <param name="excerpt">How the line with the place is shown; null: as on a screen of the usual width.</param>
    public static string Of(PostgresException e, SqlOrigin? origin, string? hint, ErrorExcerpt? excerpt = null)
    {
        var text = new StringBuilder();
        if (origin?.Record is { } record)
        {
            text.Append(CultureInfo.InvariantCulture, $"Record {record}: ");
        }

        text.Append(SqlHints.WithSigns(e, origin)).Append(" (SQLSTATE ").Append(e.SqlState).Append(')');
        AppendOrigin(text, origin, e.Position, excerpt ?? Usual);
        AppendPart(text, "Detail", e.Detail);
        AppendPart(text, "Hint", hint ?? e.Hint);
        AppendPart(text, "Where", SqlHints.WhereWithSigns(e, origin));
        return text.ToString();
    }

    private static void AppendOrigin(StringBuilder text, SqlOrigin? origin, int position, ErrorExcerpt excerpt)
    {
        var file = Path.GetFileName(origin?.File);
        if (origin?.PlaceOf(position) is { } place)
        {
            text.Append(excerpt.At(place, file));
        }
        else if (origin?.Beginning is { } begin)
        {
            text.Append('\n').Append(excerpt.Beginning(begin, file));
        }
        else if (file is not null)
        {
            text.Append("\nFile: ").Append(file);
        }
    }

    private static void AppendPart(StringBuilder text, string name, string? part)
    {
        if (!string.IsNullOrEmpty(part))
        {
            text.Append('\n').Append(name).Append(": ").Append(part);
        }
    }
}
