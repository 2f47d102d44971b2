using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>Faults of a text that are found before anything is sent; they say where.</summary>
internal static class ScriptFaults
{
    /// <param name="errorId">Its text has the file, the line and the column as {0}, {1}, {2}, and <paramref name="args"/> from {3} on.</param>
    /// <param name="request">Whose text it is.</param>
    /// <param name="offset">In the text.</param>
    /// <param name="args">What else the text says.</param>
    public static Fault At(string errorId, QueryRequest request, int offset, params object?[] args)
    {
        var place = SqlPlace.At(request.Sql, offset);
        return new Fault(
            errorId,
            FaultKind.Syntax,
            request.File ?? request.Sql,
            [request.File is { } file ? Path.GetFileName(file) : "The query", place.Line, place.Column, .. args]);
    }
}
