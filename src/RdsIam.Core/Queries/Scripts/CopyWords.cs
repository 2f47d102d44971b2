namespace RdsIam.Core.Queries.Scripts;

/// <summary>Finds COPY … FROM STDIN and COPY … TO STDOUT by their words, outside of parentheses.</summary>
internal sealed class CopyWords
{
    private bool _isFirst = true;
    private bool _isCopy;
    private bool _afterFrom;
    private bool _afterTo;

    public bool IsFromStdin { get; private set; }

    public bool IsToStdout { get; private set; }

    /// <summary>Takes the statement's next word.</summary>
    /// <param name="word">As it is written.</param>
    /// <param name="parentheses">How many are open.</param>
    public void Word(ReadOnlySpan<char> word, int parentheses)
    {
        _isCopy = _isFirst ? Is(word, "COPY") : _isCopy;
        _isFirst = false;
        if (_isCopy && parentheses == 0)
        {
            IsFromStdin |= _afterFrom && Is(word, "STDIN");
            IsToStdout |= _afterTo && Is(word, "STDOUT");
            (_afterFrom, _afterTo) = (Is(word, "FROM"), Is(word, "TO"));
        }
    }

    /// <summary>Takes anything else that is neither white space nor a comment.</summary>
    public void Other() => (_isFirst, _afterFrom, _afterTo) = (false, false, false);

    public void Reset() => (_isFirst, _isCopy, _afterFrom, _afterTo, IsFromStdin, IsToStdout) = (true, false, false, false, false, false);

    /// <summary>
    /// The rows behind a statement: from the next line to a line <c>\.</c>, or to the end of the text.
    /// </summary>
    /// <param name="sql">The whole text.</param>
    /// <param name="from">Behind the statement's semicolon.</param>
    /// <param name="next">Where the text goes on behind them.</param>
    /// <returns>Null: there is nothing but the statement in the text, or something else on its line.</returns>
    public static CopyRows? RowsBehind(string sql, int from, out int next)
    {
        next = from;
        var lineEnd = sql.IndexOf('\n', from);
        var rest = sql.AsSpan(from, (lineEnd < 0 ? sql.Length : lineEnd) - from).Trim();
        if (lineEnd < 0 || lineEnd + 1 == sql.Length || (rest.Length > 0 && !rest.StartsWith("--")))
        {
            return null;
        }

        var start = lineEnd + 1;
        for (var line = start; line < sql.Length; line = next)
        {
            var end = sql.IndexOf('\n', line);
            next = end < 0 ? sql.Length : end + 1;
            if (sql.AsSpan(line, next - line).TrimEnd("\r\n") is @"\.")
            {
                return new CopyRows(start, line);
            }
        }

        return new CopyRows(start, sql.Length);
    }

    private static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);
}
