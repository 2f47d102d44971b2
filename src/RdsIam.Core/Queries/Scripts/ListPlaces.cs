using System.Collections;
using System.Globalization;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// Where a parameter is the only value of IN: a list there is one value to the server, with which mostly nothing is equal.
/// </summary>
internal sealed class ListPlaces
{
    private readonly QueryRequest _request;
    private readonly List<Place> _places;

    private ListPlaces(QueryRequest request, List<Place> places) => (_request, _places) = (request, places);

    /// <param name="request">The text.</param>
    /// <param name="statements">Its statements, with the parameters as numbers.</param>
    public static ListPlaces Of(QueryRequest request, IEnumerable<SqlStatement> statements) =>
        new(request,
            [.. statements.SelectMany(statement => statement.Edits.Select(edit => PlaceOf(request, statement, edit)).OfType<Place>())]);

    /// <summary>Those of a text whose open parameters are filled by records.</summary>
    /// <param name="request">Its parameters are the values that all records share.</param>
    /// <param name="names">The parameters that each record has values for.</param>
    public static ListPlaces Of(QueryRequest request, IReadOnlyList<string> names)
    {
        var filled = request with { Parameters = request.Parameters.With(names) };
        return Of(filled, SqlScript.Read(filled).Statements);
    }

    /// <exception cref="Fault">ParameterListInIn: one of the request's values is a list.</exception>
    public void Check()
    {
        if (_places.Find(place => IsList(_request.Parameters[place.Name])) is { } place)
        {
            throw ScriptFaults.At(
                (file, line, column) => Messages.ParameterListInIn(file, line, column, place.Sign, place.Instead), _request, place.Start);
        }
    }

    /// <exception cref="Fault">RecordListInIn: one of the record's values is a list.</exception>
    public void Check(QueryRecord record, IReadOnlyList<string> names)
    {
        foreach (var place in _places)
        {
            for (var i = 0; i < names.Count; i++)
            {
                if (names[i].Equals(place.Name, StringComparison.OrdinalIgnoreCase) && IsList(record.Values[i]))
                {
                    throw new Fault(
                        Messages.RecordListInIn(record.Number, place.Sign, place.Instead), FaultKind.InvalidData, record.Source);
                }
            }
        }
    }

    private static bool IsList(object? value) => value is IEnumerable and not (string or byte[] or IDictionary);

    private static Place? PlaceOf(QueryRequest request, SqlStatement statement, SqlStatement.Edit edit)
    {
        if (edit.Length == 0 || WordBefore(statement.Text, edit) is not { } word)
        {
            return null;
        }

        var number = int.Parse(statement.Text.AsSpan(edit.Start + 1, edit.Length - 1), CultureInfo.InvariantCulture);
        var start = statement.SourceOffset(edit.Start);
        var sign = request.Sql.Substring(start, edit.SourceLength);
        return new Place(statement.Parameters[number - 1], start, sign, word == "IN" ? $"= any({sign})" : $"<> all({sign})");
    }

    /// <summary>IN or NOT IN before a parameter that is alone in parentheses; null: it is something else.</summary>
    private static string? WordBefore(string text, SqlStatement.Edit edit)
    {
        var before = text.AsSpan(0, edit.Start).TrimEnd();
        if (before is not [.., '('] || text.AsSpan(edit.Start + edit.Length).TrimStart() is not [')', ..])
        {
            return null;
        }

        before = before[..^1].TrimEnd();
        return EndsWith(before, "IN", out var rest) ? EndsWith(rest, "NOT", out _) ? "NOT IN" : "IN" : null;
    }

    private static bool EndsWith(ReadOnlySpan<char> text, string word, out ReadOnlySpan<char> before)
    {
        before = text;
        if (!text.EndsWith(word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        before = text[..^word.Length];
        var parted = before.Length == 0 || !(char.IsLetterOrDigit(before[^1]) || before[^1] is '_' or '$');
        before = before.TrimEnd();
        return parted;
    }

    /// <param name="Name">The parameter's.</param>
    /// <param name="Start">Where it stands in the text.</param>
    /// <param name="Sign">As it is written.</param>
    /// <param name="Instead">What to write for IN and the parentheses.</param>
    private sealed record Place(string Name, int Start, string Sign, string Instead);
}
