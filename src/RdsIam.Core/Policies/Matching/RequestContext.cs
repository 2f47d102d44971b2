namespace RdsIam.Core.Policies.Matching;

/// <summary>
/// The context keys of a request with their values. Names are compared without case, as AWS does; a key without values
/// is absent for sure, whatever else is said of it.
/// </summary>
internal sealed class RequestContext
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, UnknownKey> NoUnknownKeys = [];

    /// <summary>A request that carries no key.</summary>
    public static readonly RequestContext Empty = new([]);

    public RequestContext(IReadOnlyCollection<KeyValuePair<string, IReadOnlyList<string>>> values)
    {
        foreach (var (key, list) in values)
        {
            if (list.Count > 0)
            {
                _values[key] = [.. list];
            }
        }

        _absent = [.. values.Where(one => one.Value.Count == 0).Select(one => one.Key)];
    }

    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>Keys with values that are not known; a name that ends in a slash or a colon stands for all that begin with it.</summary>
    public IReadOnlyDictionary<string, UnknownKey> UnknownKeys { get; private init; } = NoUnknownKeys;

    // Keys that are said or supposed not to be there, though others of their prefix may be.
    private string[] _absent;

    /// <summary>A context of keys with one value each.</summary>
    public static RequestContext Of(params (string Key, string Value)[] values) =>
        new([.. values.Select(v => new KeyValuePair<string, IReadOnlyList<string>>(v.Key, [v.Value]))]);

    /// <summary>What may be said of a key that has no known value; null where the request does not carry it.</summary>
    public UnknownKey? Unknown(string key)
    {
        if (UnknownKeys.Count == 0 || _values.ContainsKey(key) || IsAbsent(key))
        {
            return null;
        }

        // A tag's name may hold a colon, and an issuer a slash: the first slash ends the one, the last colon the other.
        var ends = (ReadOnlySpan<int>)[key.IndexOf('/', StringComparison.Ordinal), key.LastIndexOf(':')];
        var found = UnknownKeys.GetValueOrDefault(key);
        foreach (var end in ends)
        {
            found ??= end > 0 ? UnknownKeys.GetValueOrDefault(key[..(end + 1)]) : null;
        }

        return found;
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
    public RequestContext With(RequestContext other) => new(
        [.. _values.Where(own => !other.IsAbsent(own.Key)), .. other._values])
    {
        UnknownKeys = other.UnknownKeys.Count == 0 ? UnknownKeys : other.UnknownKeys,
        _absent = [.. _absent.Where(key => !other._values.ContainsKey(key)), .. other._absent],
    };

    /// <summary>Those of the keys that are said to be there, or not to be there.</summary>
    public RequestContext Only(Func<string, bool> isWanted) => new([.. _values.Where(one => isWanted(one.Key))])
    {
        UnknownKeys = UnknownKeys,
        _absent = [.. _absent.Where(isWanted)],
    };

    /// <summary>This context with keys of which only the names are known; a value that is known wins.</summary>
    public RequestContext WithUnknown(IEnumerable<KeyValuePair<string, UnknownKey>> keys) => new(_values)
    {
        _absent = _absent,
        UnknownKeys =
            new Dictionary<string, UnknownKey>(UnknownKeys.Concat(keys).DistinctBy(key => key.Key), StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>This context where a key's value is not known after all.</summary>
    public RequestContext WithOpen(string key, UnknownKey unknown) =>
        new([.. _values.Where(one => !one.Key.Equals(key, StringComparison.OrdinalIgnoreCase))])
        {
            UnknownKeys = new Dictionary<string, UnknownKey>(UnknownKeys, StringComparer.OrdinalIgnoreCase) { [key] = unknown },
            _absent = _absent,
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

        return new RequestContext(supposed.Value is { } value ? [.. _values, new(key, [value])] : _values)
        {
            UnknownKeys = unknown,
            _absent = supposed.IsAbsent ? [.. _absent, key] : _absent,
        };
    }

    private bool IsAbsent(string key) => _absent.Contains(key, StringComparer.OrdinalIgnoreCase);
}
