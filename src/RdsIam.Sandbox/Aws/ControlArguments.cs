using System.Text.Json;

namespace RdsIam.Sandbox.Aws;

/// <summary>The JSON object that a control command takes.</summary>
internal readonly record struct ControlArguments(JsonElement Values)
{
    public bool Has(string name) => Values.TryGetProperty(name, out _);

    /// <exception cref="KeyNotFoundException">The value is missing.</exception>
    /// <exception cref="InvalidOperationException">It is of another type.</exception>
    public string Text(string name) => Find(name) ?? throw new KeyNotFoundException($"The command needs the value '{name}'.");

    public string? Find(string name) => Values.TryGetProperty(name, out var value) ? value.GetString() : null;

    public int Int(string name) => Get(name).GetInt32();

    public double Number(string name) => Get(name).GetDouble();

    public DateTimeOffset Time(string name) => Get(name).GetDateTimeOffset();

    public bool Flag(string name) => Get(name).GetBoolean();

    /// <summary>A JSON document, given as an object or as its text.</summary>
    public string Json(string name)
    {
        var value = Get(name);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }

    /// <summary>Lists of JSON documents in a list.</summary>
    public IEnumerable<IEnumerable<string>> Levels(string name) => Get(name).EnumerateArray()
        .Select(level => level.EnumerateArray().Select(document => document.GetRawText()));

    private JsonElement Get(string name) => Values.TryGetProperty(name, out var value)
        ? value
        : throw new KeyNotFoundException($"The command needs the value '{name}'.");
}
