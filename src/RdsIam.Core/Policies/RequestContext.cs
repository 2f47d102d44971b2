namespace RdsIam.Core.Policies;

/// <summary>
/// The context keys of a request with their values. Names are compared without case, as AWS does; a key without values
/// counts as absent.
/// </summary>
internal sealed class RequestContext
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A request that carries no key.</summary>
    public static readonly RequestContext Empty = new([]);

    public RequestContext(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> values)
    {
        foreach (var (key, list) in values)
        {
            if (list.Count > 0)
            {
                _values[key] = [.. list];
            }
        }
    }

    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>A context of keys with one value each.</summary>
    public static RequestContext Of(params (string Key, string Value)[] values) =>
        new(values.Select(v => new KeyValuePair<string, IReadOnlyList<string>>(v.Key, [v.Value])));

    /// <summary>The values of a key, or null when the request does not carry it.</summary>
    public IReadOnlyList<string>? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>
    /// The text that a policy variable stands for: the key's single value. Null when the key is absent, has several values
    /// or is empty: AWS takes an empty value for no value.
    /// </summary>
    public string? Variable(string key) =>
        _values.TryGetValue(key, out var values) && values.Count == 1 && values[0].Length > 0 ? values[0] : null;

    /// <summary>This context with other keys in addition; where both have a key, the other one wins.</summary>
    public RequestContext With(RequestContext other) => new(_values.Concat(other._values));
}
