using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>The statements of a request, checked.</summary>
internal static class QueryText
{
    /// <param name="request">What is to be run.</param>
    /// <param name="conforms">The session's standard_conforming_strings.</param>
    /// <exception cref="Fault">The text has no statement, or a mistake that is found without the server.</exception>
    public static IReadOnlyList<SqlStatement> Read(QueryRequest request, bool conforms = true)
    {
        var script = SqlScript.Read(request, conforms);
        ScriptChecks.Check(script, request);
        return script.Statements.Count > 0
            ? request.Prefix is { } prefix ? [.. script.Statements.Select(statement => statement.After(prefix))] : script.Statements
            : throw Empty(script, request);
    }

    /// <summary>A file may hold nothing but psql's settings; somebody who types one wants what psql does then.</summary>
    private static Fault Empty(SqlScript script, QueryRequest request) => request.File is null && script.FirstCommand is { } command
        ? PsqlCommands.Refusal(request, command.Start, command.End)
        : new Fault(Messages.QueryEmpty, FaultKind.InvalidArgument, request.File ?? request.Sql);

    /// <summary>All that can be said of a text before anything is run, be it of this text or of others before it.</summary>
    /// <param name="request">What is to be run.</param>
    /// <param name="inTransaction">A transaction around it is given.</param>
    /// <returns>Whether there is something to run: a file may hold nothing but comments.</returns>
    /// <exception cref="Fault">As <see cref="Read"/>, and for what only psql understands.</exception>
    public static bool Check(QueryRequest request, bool inTransaction)
    {
        var script = SqlScript.Read(request);
        ScriptChecks.CheckVariables(script, request);
        ScriptChecks.Check(script, request);
        if (!inTransaction)
        {
            TransactionOutline.Check(request, script.Statements);
        }

        return script.Statements.Count > 0;
    }

    /// <summary>
    /// The names of <c>@name</c> and <c>:name</c>, and the numbers of <c>$1</c>, that the parameters leave open, each once.
    /// </summary>
    public static IReadOnlyList<string> OpenIn(string sql, QueryParameters given) =>
    [
        .. SqlScript.Read(new QueryRequest(sql) { Parameters = given }).Open
            .Select(open => open.Text[1..])
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];
}
