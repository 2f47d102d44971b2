using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RdsIam.Core.Connections.Targets;

/// <summary>
/// Reads and changes the text of a file of targets: <c>{ "targets": { "name": { "hostName": … } } }</c>, with comments and trailing
/// commas. A change leaves every other character as it is. Pure.
/// </summary>
internal static class TargetFileText
{
    private const string Empty = "{\n  \"targets\": {\n  }\n}\n";

    /// <summary>Words that people try to keep here; a file that is copied about must not hold them.</summary>
    private static readonly string[] Secrets =
    [
        "password", "pwd", "passwd", "pass", "credential", "token", "secret", "secretKey", "secretAccessKey", "sessionToken",
        "accessKey", "accessKeyId", "tokenCode", "awsCredential",
    ];

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // The file is read by people: an apostrophe stays one.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private static readonly JsonReaderOptions ReaderOptions =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The targets by name, as they stand there: what they extend is not looked up.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">The file, for errors.</param>
    /// <exception cref="Fault">TargetFileInvalid: not such a file. TargetHoldsSecret.</exception>
    public static IReadOnlyDictionary<string, TargetSettings> Read(string text, string path)
    {
        var targets = new Dictionary<string, TargetSettings>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var bytes = ForeignJson.Whole(Encoding.UTF8.GetBytes(text));
            foreach (var (name, place) in Places(bytes).Targets)
            {
                var settings = Settings(name, bytes, place, path);
                if (!targets.TryAdd(name, settings))
                {
                    throw Invalid(path, Messages.TargetTwice(name));
                }
            }

            return targets;
        }
        catch (JsonException broken)
        {
            throw Invalid(path, Reason(broken));
        }
    }

    /// <summary>The text with a target in place of the one of that name, or behind the others.</summary>
    /// <exception cref="Fault">TargetFileInvalid.</exception>
    public static string Set(string text, string name, TargetSettings settings, string path) => Change(text, path, (bytes, places) =>
    {
        var value = Indented(JsonSerializer.Serialize(settings, Options), "    ");
        if (places.Find(name) is { } old)
        {
            return Splice(bytes, old.Value, value);
        }

        var member = $"{JsonSerializer.Serialize(name, Options)}: {value}";
        return places.Targets is [.., var last]
            ? Splice(bytes, last.Place.Value.End..last.Place.Value.End, $",\n    {member}")
            : Splice(bytes, places.Inside..places.Inside, $"\n    {member}");
    });

    /// <summary>The text without a target.</summary>
    /// <exception cref="Fault">TargetFileInvalid.</exception>
    public static string Remove(string text, string name, string path) => Change(text, path, (bytes, places) =>
    {
        if (places.Find(name) is not { } old)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var index = places.Targets.FindIndex(one => one.Place == old);
        var isLast = index == places.Targets.Count - 1;
        return (index, isLast) switch
        {
            // From the end of the one before, with the comma between them; else up to the next one's name.
            (0, true) => Splice(bytes, places.Inside..old.Value.End, ""),
            (_, true) => Splice(bytes, places.Targets[index - 1].Place.Value.End..old.Value.End, ""),
            _ => Splice(bytes, old.Name..places.Targets[index + 1].Place.Name, ""),
        };
    });

    private static string Change(string text, string path, Func<byte[], TargetPlaces, string> change)
    {
        try
        {
            // A mark at the start is no JSON, and stays.
            var mark = text.StartsWith('\uFEFF') ? "\uFEFF" : "";
            var bytes = Encoding.UTF8.GetBytes(string.IsNullOrWhiteSpace(text[mark.Length..]) ? Empty : text[mark.Length..]);
            return mark + change(bytes, Places(bytes));
        }
        catch (JsonException broken)
        {
            throw Invalid(path, Reason(broken));
        }
    }

    private static TargetPlaces Places(byte[] bytes)
    {
        var places = TargetPlaces.Read(new Utf8JsonReader(ForeignJson.Whole(bytes), ReaderOptions));
        return places ?? throw new JsonException(Messages.TargetsMissing);
    }

    private static TargetSettings Settings(string name, byte[] text, TargetPlace place, string path)
    {
        var json = text.AsSpan(place.Value);
        var members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json, Options)!;
        if (members.Keys.FirstOrDefault(key => Secrets.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } secret)
        {
            throw new Fault(Messages.TargetHoldsSecret(name, path, secret), FaultKind.Security, path);
        }

        try
        {
            return JsonSerializer.Deserialize<TargetSettings>(json, Options)!;
        }
        catch (JsonException broken)
        {
            throw Invalid(path, Messages.TargetSettingInvalid(name, Setting(broken, members.Keys)));
        }
    }

    /// <summary>The setting that cannot be read: the one that the reader names, else the first that it does not know.</summary>
    private static string Setting(JsonException broken, IEnumerable<string> members) =>
        broken.Path is ['$', '.', .. var member]
            ? member
            : members.FirstOrDefault(one => typeof(TargetSettings).GetProperty(
                one, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance) is null) ?? "?";

    private static string Reason(JsonException broken) =>
        broken.LineNumber is { } line ? Messages.TargetFileLine(line + 1, broken.Message.Split(" LineNumber")[0]) : broken.Message;

    private static Fault Invalid(string path, string reason) => new(Messages.TargetFileInvalid(path, reason), FaultKind.InvalidData, path);

    private static string Indented(string json, string indent) =>
        json.ReplaceLineEndings("\n").Replace("\n", "\n" + indent, StringComparison.Ordinal);

    private static string Splice(byte[] bytes, Range place, string text)
    {
        var (start, length) = place.GetOffsetAndLength(bytes.Length);
        return Encoding.UTF8.GetString(bytes, 0, start)
            + text + Encoding.UTF8.GetString(bytes, start + length, bytes.Length - start - length);
    }
}
