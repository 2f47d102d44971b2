using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>Faults of a text that are found before anything is sent; they say where.</summary>
internal static class ScriptFaults
{
    /// <param name="message">What is said, from the file, the line and the column.</param>
    /// <param name="request">Whose text it is.</param>
    /// <param name="offset">In the text.</param>
    public static Fault At(Func<string, int, int, Message> message, QueryRequest request, int offset)
    {
        var place = SqlPlace.At(request.Sql, offset);
        var file = request.File is { } path ? Path.GetFileName(path) : "The query";
        return new Fault(message(file, place.Line, place.Column), FaultKind.Syntax, request.File ?? request.Sql);
    }
}
