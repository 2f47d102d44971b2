using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// Commands of psql (<c>\set</c>, <c>\i</c>): those that change nothing but what psql shows are passed over; the others are
/// refused before anything is sent, as the server would get to them after half of the file.
/// </summary>
internal static class PsqlCommands
{
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "a", "C", "conninfo", "copyright", "echo", "errverbose", "f", "H", "html", "pset", "qecho", "restrict", "t", "T", "timing",
        "unrestrict", "unset", "warn", "x",
    };

    /// <summary>Variables that make psql run a script in another way when they are on.</summary>
    private static readonly HashSet<string> RunOtherwise = new(StringComparer.Ordinal) { "ON_ERROR_ROLLBACK", "SINGLELINE" };

    /// <summary>
    /// Where a command ends: with its line, behind a <c>\\</c> outside of quotes, or before the next command (<c>\echo no \quit</c>).
    /// </summary>
    public static int End(string sql, int start)
    {
        if (start + 1 < sql.Length && sql[start + 1] is ';' or ':' or '\\')
        {
            return start + 2;
        }

        var quote = '\0';
        for (var i = start + 1; i < sql.Length; i++)
        {
            if (sql[i] is '\n' or '\r')
            {
                return i;
            }

            if (quote == '\0' && sql[i] == '\\')
            {
                return i + 1 < sql.Length && sql[i + 1] == '\\' ? i + 2 : i;
            }

            quote = quote == sql[i] ? '\0' : quote == '\0' && sql[i] is '\'' or '"' or '`' ? sql[i] : quote;
        }

        return sql.Length;
    }

    /// <summary>Whether a command does what a semicolon does: <c>\;</c>, or <c>\g</c> and <c>\gx</c> with nothing behind them.</summary>
    public static bool EndsStatement(string sql, int start, int end) => sql[start..end].TrimEnd() is @"\;" or @"\g" or @"\gx";

    /// <exception cref="Fault">PsqlCommand: the command changes what is run.</exception>
    public static void Check(QueryRequest request, int start, int end)
    {
        var words = request.Sql[(start + 1)..end].Split([' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries);
        var name = request.Sql.AsSpan(start + 1, end - start - 1) is [' ' or '\t', ..] ? "" : words.FirstOrDefault("");
        if (!IsHarmless(name, words, request.Parameters))
        {
            throw Refusal(request, start, end);
        }
    }

    /// <summary>What is said of a command that is not SQL, and what does the same here.</summary>
    public static Fault Refusal(QueryRequest request, int start, int end)
    {
        var text = request.Sql[(start + 1)..end].TrimEnd();
        var length = text.IndexOfAny([' ', '\t', ';', '\'', '(']);
        var name = text is ['!', ..] ? "!" : length < 0 ? text : text[..length];
        var psql = request.File is null && request.Sql.AsSpan().Trim().Length == text.Length + 1
            ? Messages.PsqlCommandRun(request.Sql.Trim()).ToString()
            : Messages.PsqlCommandRunFile(request.File ?? "file.sql");
        return ScriptFaults.At(
            (file, line, column) =>
                Messages.PsqlCommand(file, line, column, @"\" + name, PsqlAdvice.For(name, text[name.Length..]), psql), request, start);
    }

    private static bool IsHarmless(string name, string[] words, QueryParameters parameters) => name switch
    {
        "set" => IsHarmlessSet(words, parameters),
        "encoding" => words is [_] || (words is [_, var encoding, ..] && encoding.Trim('\'').ToUpperInvariant() is "UTF8" or "UTF-8" or "UNICODE"),
        _ => Harmless.Contains(name),
    };

    /// <summary>A variable that nobody uses changes nothing, and one that is used is found where it is.</summary>
    private static bool IsHarmlessSet(string[] words, QueryParameters parameters)
    {
        var name = words.ElementAtOrDefault(1) ?? "";
        var isOn = words.ElementAtOrDefault(2)?.Trim('\'').ToUpperInvariant() is not ("OFF" or "FALSE" or "NO" or "0" or "INTERACTIVE");
        // What the file sets holds in psql against what is given from outside: nobody knows which of the two is meant.
        return name switch
        {
            "AUTOCOMMIT" => isOn,
            _ when RunOtherwise.Contains(name) => !isOn,
            _ => !parameters.Has(":" + name),
        };
    }
}
