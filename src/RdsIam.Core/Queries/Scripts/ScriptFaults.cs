using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>Faults of a text that are found before anything is sent; they say where.</summary>
internal static class ScriptFaults
{
    /// <param name="message">What is said, from the file, the line and the column.</param>
    /// <param name="request">Whose text it is.</param>
    /// <param name="offset">In the text.</param>
    public static Fault At(Func<string, int, int, Message> message, QueryRequest request, int offset) =>
        new(Said(message, request, offset), FaultKind.Syntax, request.File ?? request.Sql);

    /// <inheritdoc cref="At(Func{string, int, int, Message}, QueryRequest, int)"/>
    public static Fault At(Func<string, int, int, Text> message, QueryRequest request, int offset) =>
        new(Said(message, request, offset), FaultKind.Syntax, request.File ?? request.Sql);

    private static T Said<T>(Func<string, int, int, T> message, QueryRequest request, int offset)
    {
        var place = SqlPlace.At(request.Sql, offset);
        return message(request.File is { } file ? Path.GetFileName(file) : "The query", place.Line, place.Column);
    }
}
