using System.Text.Json;

namespace RdsIam.Core.Policies.Writing;

/// <summary>A piece of a text in bytes: where it begins, and where the next thing does.</summary>
internal readonly record struct TextSpan(int Start, int End);

/// <summary>A list in a policy, or the single value that stands for one.</summary>
internal sealed record ListSpot(bool IsList, IReadOnlyList<TextSpan> Items);

/// <summary>Where the statements of a policy stand in its text, and their Resource elements.</summary>
/// <param name="Statements">The list of statements.</param>
/// <param name="Resources">For each statement its Resource, or null where it has none.</param>
internal sealed record PolicySpots(ListSpot Statements, IReadOnlyList<ListSpot?> Resources)
{
    /// <summary>Finds the places in a text that is valid JSON and an object with a Statement.</summary>
    public static PolicySpots Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var (items, resources, isList) = (new List<TextSpan>(), new List<ListSpot?>(), false);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("Statement"))
            {
                continue;
            }

            reader.Read();
            isList = reader.TokenType == JsonTokenType.StartArray;
            while (!isList || (reader.Read() && reader.TokenType != JsonTokenType.EndArray))
            {
                var start = (int)reader.TokenStartIndex;
                resources.Add(ReadStatement(ref reader));
                items.Add(new TextSpan(start, (int)reader.BytesConsumed));
                if (!isList)
                {
                    break;
                }
            }
        }

        return new PolicySpots(new ListSpot(isList, items), resources);
    }

    private static ListSpot? ReadStatement(ref Utf8JsonReader reader)
    {
        ListSpot? resource = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isResource = reader.ValueTextEquals("Resource");
            reader.Read();
            if (isResource)
            {
                resource = ReadList(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return resource;
    }

    private static ListSpot ReadList(ref Utf8JsonReader reader)
    {
        var isList = reader.TokenType == JsonTokenType.StartArray;
        var items = new List<TextSpan>();
        while (!isList || (reader.Read() && reader.TokenType != JsonTokenType.EndArray))
        {
            items.Add(new TextSpan((int)reader.TokenStartIndex, (int)reader.BytesConsumed));
            if (!isList)
            {
                break;
            }
        }

        return new ListSpot(isList, items);
    }
}
