namespace RdsIam.Sandbox.Iam;

/// <summary>The context keys of a request. Their names have no case.</summary>
internal sealed class AskedKeys
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The values of a key, or null where the request has none.</summary>
    public IReadOnlyList<string>? Find(string key) => _values.TryGetValue(key, out var values) && values.Count > 0 ? values : null;

    /// <summary>Sets a key; no values take it away.</summary>
    public AskedKeys Set(string key, params IReadOnlyList<string> values)
    {
        _values[key] = values;
        return this;
    }

    /// <summary>Sets a key where there is a value.</summary>
    public AskedKeys SetIf(string key, string? value) => value is null ? this : Set(key, value);

    /// <summary>Takes over the keys of another, which win.</summary>
    public AskedKeys Set(AskedKeys others)
    {
        foreach (var (key, values) in others._values)
        {
            _values[key] = values;
        }

        return this;
    }
}
