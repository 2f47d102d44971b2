using System.Text;
using System.Text.Json;

namespace RdsIam.Sandbox.Iam;

/// <summary>Where the statements of a policy begin, for the simulator's StartPosition.</summary>
internal static class StatementPlaces
{
    /// <summary>Line and column of each statement, from 1.</summary>
    public static IReadOnlyList<(int Line, int Column)> Of(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes);
        var places = new List<(int, int)>();
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("Statement"))
            {
                reader.Read();
                ReadValue(ref reader, bytes, places);
            }
        }

        return places;
    }

    private static void ReadValue(ref Utf8JsonReader reader, byte[] bytes, List<(int Line, int Column)> places)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            places.Add(Place(bytes, reader.TokenStartIndex));
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            places.Add(Place(bytes, reader.TokenStartIndex));
            reader.Skip();
        }
    }

    private static (int Line, int Column) Place(byte[] bytes, long start)
    {
        var before = Encoding.UTF8.GetString(bytes, 0, (int)start);
        return (before.Count(letter => letter == '\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
