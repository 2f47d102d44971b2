namespace RdsIam.Core.Queries.Scripts;

/// <summary>A place in a query's text. Characters are Unicode code points, as PostgreSQL counts them.</summary>
/// <param name="Position">From 1, in the whole text.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in the line.</param>
/// <param name="LineText">The line, without its end.</param>
/// <param name="Offset">From 0, in UTF-16, in <paramref name="LineText"/>.</param>
internal sealed record SqlPlace(int Position, int Line, int Column, string LineText, int Offset)
{
    /// <summary>Where an error of a statement is in the text that the statement was cut from.</summary>
    /// <param name="sql">The whole text.</param>
    /// <param name="statement">The statement that failed.</param>
    /// <param name="position">The server's position in what was sent, in code points from 1; 0: it gave none.</param>
    public static SqlPlace? Of(string sql, SqlStatement statement, int position) => position < 1
        ? null
        : At(sql, statement.SourceOffset(Utf16Offset(statement.Text, position - 1)));

    /// <summary>The place at a UTF-16 offset; past the end counts as the end.</summary>
    public static SqlPlace At(string sql, int offset)
    {
        offset = Math.Clamp(offset, 0, sql.Length);
        var start = offset == 0 ? 0 : sql.LastIndexOf('\n', offset - 1) + 1;
        var end = sql.IndexOf('\n', offset);
        var line = sql[start..(end < 0 ? sql.Length : end)].TrimEnd('\r');
        return new SqlPlace(
            CodePoints(sql.AsSpan(0, offset)) + 1,
            sql.AsSpan(0, start).Count('\n') + 1,
            CodePoints(sql.AsSpan(start, offset - start)) + 1,
            line,
            Math.Min(offset - start, line.Length));
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>From a place in code points to the one in UTF-16, both from 0.</summary>
    public static int Utf16Offset(string text, int codePoints)
    {
        var offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (codePoints-- == 0)
            {
                break;
            }

            offset += rune.Utf16SequenceLength;
        }

        return offset;
    }
}
