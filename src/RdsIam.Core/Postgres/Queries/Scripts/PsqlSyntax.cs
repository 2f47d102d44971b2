namespace RdsIam.Core.Postgres;

/// <summary>
/// Finds what only psql understands, before anything is sent: its variables (<c>:name</c>, <c>:'name'</c>, <c>:"name"</c>) and its
/// meta-commands (<c>\copy</c>). The server would get to them after half of the file, and say "syntax error".
/// </summary>
internal static class PsqlSyntax
{
    private const int LongestCommand = 20;

    /// <param name="sql">A script.</param>
    /// <param name="parameters">What is given for <c>:name</c>.</param>
    /// <param name="file">The script's file, for the message.</param>
    /// <exception cref="Fault">PsqlVariable or PsqlCommand.</exception>
    public static void Check(string sql, QueryParameters parameters, string file)
    {
        var brackets = 0;
        var scanner = new SqlScanner(sql);
        while (scanner.TryNext(out var token))
        {
            var text = sql.AsSpan(token.Start, token.Length);
            brackets += text is "[" ? 1 : text is "]" ? -1 : 0;
            if (text is "\\" && token.Kind == SqlTokenKind.Other)
            {
                throw Command(sql, token.Start, file);
            }

            // In brackets a colon makes a slice: a[1:n].
            if (brackets == 0 && IsVariable(sql, token, parameters))
            {
                throw Make("PsqlVariable", sql, token.Start, file, Variable(sql, token));
            }
        }
    }

    private static bool IsVariable(string sql, SqlToken token, QueryParameters parameters) => sql[token.Start] == ':'
        && (token.Kind == SqlTokenKind.Placeholder
            ? !parameters.Has(sql.Substring(token.Start, token.Length))
            : token.Length == 1 && token.End < sql.Length && sql[token.End] is '\'' or '"' or '{');

    private static string Variable(string sql, SqlToken token)
    {
        if (token.Kind == SqlTokenKind.Placeholder)
        {
            return sql.Substring(token.Start, token.Length);
        }

        var close = sql[token.End] == '{' ? '}' : sql[token.End];
        var end = sql.IndexOfAny([close, '\n'], token.End + 1);
        return sql[token.Start..(end < 0 ? sql.Length : end + 1)].TrimEnd();
    }

    private static Fault Command(string sql, int start, string file)
    {
        var length = sql.AsSpan(start, Math.Min(LongestCommand, sql.Length - start)).IndexOfAny(" \t\r\n;");
        var command = sql.Substring(start, length < 0 ? Math.Min(LongestCommand, sql.Length - start) : length);
        var advice = command switch
        {
            @"\copy" or @"\." => "PsqlCommandCopy",
            @"\i" or @"\ir" or @"\include" or @"\include_relative" => "PsqlCommandInclude",
            @"\c" or @"\connect" => "PsqlCommandConnect",
            @"\set" or @"\gset" or @"\prompt" or @"\if" or @"\elif" or @"\else" or @"\endif" => "PsqlCommandSet",
            _ => "PsqlCommandOther",
        };
        return Make("PsqlCommand", sql, start, file, command, Messages.Format(advice));
    }

    private static Fault Make(string errorId, string sql, int offset, string file, params object[] args)
    {
        var place = SqlPlace.At(sql, offset);
        return new Fault(errorId, FaultKind.Syntax, file, [Path.GetFileName(file), place.Line, place.Column, .. args]);
    }
}
