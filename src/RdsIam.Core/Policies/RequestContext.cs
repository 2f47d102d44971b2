namespace RdsIam.Core.Policies;

/// <summary>
/// The context keys of a request with their values. Names are compared without case, as AWS does; a key without values
/// counts as absent.
/// </summary>
internal sealed class RequestContext
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, UnknownKey> NoUnknownKeys = [];

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

    /// <summary>Keys with values that are not known; a name that ends in a slash stands for all that begin with it.</summary>
    public IReadOnlyDictionary<string, UnknownKey> UnknownKeys { get; private init; } = NoUnknownKeys;

    // Keys that are supposed not to be there, though others of their prefix may be.
    private string[] _absent = [];

    /// <summary>A context of keys with one value each.</summary>
    public static RequestContext Of(params (string Key, string Value)[] values) =>
        new(values.Select(v => new KeyValuePair<string, IReadOnlyList<string>>(v.Key, [v.Value])));

    /// <summary>What may be said of a key that has no known value; null where the request does not carry it.</summary>
    public UnknownKey? Unknown(string key)
    {
        if (UnknownKeys.Count == 0 || _values.ContainsKey(key) || _absent.Contains(key, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return UnknownKeys.TryGetValue(key, out var found) || (slash > 0 && UnknownKeys.TryGetValue(key[..(slash + 1)], out found))
            ? found
            : null;
    }

    /// <summary>The values of a key, or null when the request does not carry it or they are not known.</summary>
    public IReadOnlyList<string>? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>
    /// The text that a policy variable stands for: the key's single value. Null when the key is absent, has several values
    /// or is empty: AWS takes an empty value for no value.
    /// </summary>
    public string? Variable(string key) =>
        _values.TryGetValue(key, out var values) && values.Count == 1 && values[0].Length > 0 ? values[0] : null;

    /// <summary>This context with other keys in addition; where both have a key, the other one wins.</summary>
    public RequestContext With(RequestContext other) => new(_values.Concat(other._values))
    {
        UnknownKeys = other.UnknownKeys.Count == 0 ? UnknownKeys : other.UnknownKeys,
    };

    /// <summary>This context with keys of which only the names are known; a value that is known wins.</summary>
    public RequestContext WithUnknown(IEnumerable<KeyValuePair<string, UnknownKey>> keys) => new(_values)
    {
        UnknownKeys = new Dictionary<string, UnknownKey>(UnknownKeys.Concat(keys).DistinctBy(key => key.Key), StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>This context where one of the unknown keys is supposed to be in a certain way.</summary>
    public RequestContext Suppose(string key, SupposedKey supposed)
    {
        var unknown = new Dictionary<string, UnknownKey>(UnknownKeys, StringComparer.OrdinalIgnoreCase);
        if (supposed.Rest is { } rest)
        {
            unknown[key] = rest;
        }
        else
        {
            unknown.Remove(key);
        }

        return new RequestContext(supposed.Value is { } value ? _values.Append(new(key, [value])) : _values)
        {
            UnknownKeys = unknown,
            _absent = supposed.IsAbsent ? [.. _absent, key] : _absent,
        };
    }
}
