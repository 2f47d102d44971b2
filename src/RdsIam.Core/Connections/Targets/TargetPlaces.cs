using System.Text.Json;

namespace RdsIam.Core.Connections.Targets;

/// <summary>Where a target stands in its file, in bytes: where its name begins, and its value.</summary>
internal readonly record struct TargetPlace(int Name, Range Value);

/// <summary>Where the targets of a file stand, in bytes.</summary>
/// <param name="Inside">Right behind the bracket that opens the targets.</param>
/// <param name="Targets">In the order of the file.</param>
internal sealed record TargetPlaces(int Inside, List<(string Name, TargetPlace Place)> Targets)
{
    /// <summary>Reads to the end of the file.</summary>
    /// <returns>Null: there is no "targets" with an object in it.</returns>
    /// <exception cref="JsonException">It is not JSON, or something else stands where a target should.</exception>
    public static TargetPlaces? Read(Utf8JsonReader reader)
    {
        TargetPlaces? found = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTargets = reader.GetString()!.Equals("targets", StringComparison.OrdinalIgnoreCase);
            reader.Read();
            if (isTargets && reader.TokenType == JsonTokenType.StartObject)
            {
                found = new TargetPlaces((int)reader.BytesConsumed, Members(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }

        reader.Read();
        return found;
    }

    public TargetPlace? Find(string name) =>
        Targets.FindIndex(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index
            ? Targets[index].Place
            : null;

    private static List<(string Name, TargetPlace Place)> Members(ref Utf8JsonReader reader)
    {
        var members = new List<(string, TargetPlace)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var nameStart = (int)reader.TokenStartIndex;
            Expect(ref reader, JsonTokenType.StartObject);
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add((name, new TargetPlace(nameStart, start..(int)reader.BytesConsumed)));
        }

        return members;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new JsonException(Messages.TargetNotAnObject);
        }
    }
}
