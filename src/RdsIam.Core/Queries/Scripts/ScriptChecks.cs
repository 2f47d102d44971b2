using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>What is found in a text before anything of it is sent: the server would not notice, or would speak of something else.</summary>
internal static class ScriptChecks
{
    /// <summary>What can only be a mistake: a character that the server cannot take or that nobody sees, a value that is missing.</summary>
    /// <exception cref="Fault">It says where.</exception>
    public static void Check(SqlScript script, QueryRequest request)
    {
        request.CheckText();
        HiddenCharacters.Check(script, request);
        if (FirstMissing(script, request) is { } missing)
        {
            throw ScriptFaults.At(
                (file, line, column) => missing.Text[0] == '$'
                    ? Messages.ParameterNumberMissing(file, line, column, missing.Text)
                    : Messages.ParameterMissing(file, line, column, missing.Text, missing.Text[1..]), request, missing.Start);
        }

        ListPlaces.Of(request, script.Statements).Check();
    }

    /// <summary>The first place whose value was forgotten; null: there is none.</summary>
    public static OpenPlaceholder? FirstMissing(SqlScript script, QueryRequest request) =>
        script.Open.FirstOrDefault(open => IsMissing(open, request));

    /// <summary>A variable of psql in a file: the server would get to it after half of the file.</summary>
    /// <exception cref="Fault">PsqlVariable.</exception>
    public static void CheckVariables(SqlScript script, QueryRequest request)
    {
        if (request.File is not null && script.Variables is [var first, ..])
        {
            throw ScriptFaults.At(
                (file, line, column) =>
                    Messages.PsqlVariable(file, line, column, Variable(request.Sql, first), request.File), request, first);
        }
    }

    /// <summary>
    /// Whether a value was forgotten. PostgreSQL would take <c>@name</c> for the operator @ and answer with something else, so who means
    /// that writes <c>@ name</c>; part of a longer operator it is no sign of ours.
    /// </summary>
    private static bool IsMissing(OpenPlaceholder open, QueryRequest request) => open.Text[0] switch
    {
        '@' => open.Start == 0 || !"~!@#^&|`?+-*/%<>=".Contains(request.Sql[open.Start - 1], StringComparison.Ordinal),
        '$' => !StatementWords.IsForAnyValue(request.Sql.AsSpan(open.Statement)),
        _ => false,
    };

    private static string Variable(string sql, int start)
    {
        var close = sql[start + 1] switch { '{' => '}', '\'' => '\'', '"' => '"', _ => '\0' };
        var end = close == '\0'
            ? start + 1 + SqlLexemes.Sigil(sql.AsSpan(start)).Length - 1
            : sql.IndexOfAny([close, '\n'], start + 2) + 1;
        return sql[start..(end <= 0 ? sql.Length : end)].TrimEnd();
    }
}
