using System.Text;
using Npgsql;

namespace RdsIam.Core.Values.Rows;

/// <summary>A column of unnamed rows that came as text, since one of their fields has no binary form of use: the fields' texts.</summary>
internal sealed class RecordTextCell : CellReader
{
    public override Type PropertyType => typeof(object[]);

    public override object? Read(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : Fields(reader.GetString(ordinal));

    /// <summary>The fields of <c>(1,"a ""b""",,"")</c>, as PostgreSQL prints rows; what is empty and not quoted is NULL.</summary>
    /// <exception cref="FormatException">The text is no row.</exception>
    internal static object?[] Fields(string text)
    {
        if (text.Length < 2 || text[0] != '(' || text[^1] != ')')
        {
            throw new FormatException("A row is written in parentheses.");
        }

        var fields = new List<object?>();
        var field = new StringBuilder();
        var (isQuoted, wasQuoted) = (false, false);
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (!isQuoted && (c == ',' || i == text.Length - 1))
            {
                fields.Add(field.Length > 0 || wasQuoted ? field.ToString() : null);
                field.Clear();
                wasQuoted = false;
            }
            else if (c == '"' && !(isQuoted && i + 1 < text.Length && text[i + 1] == '"'))
            {
                (isQuoted, wasQuoted) = (!isQuoted, true);
            }
            else
            {
                // A quote and a backslash stand twice.
                i += c is '"' or '\\' ? 1 : 0;
                field.Append(text[i]);
            }
        }

        // Of row() nothing is between the parentheses.
        return text.Length == 2 ? [] : [.. fields];
    }
}
