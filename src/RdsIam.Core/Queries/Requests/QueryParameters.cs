using System.Globalization;

namespace RdsIam.Core.Queries.Requests;

/// <summary>The values of a request: by name (<c>@p</c> or <c>:p</c>, whatever case) or by position (<c>$1</c>).</summary>
internal sealed class QueryParameters
{
    private readonly Dictionary<string, object?> _values;
    private readonly bool _positional;

    private QueryParameters(Dictionary<string, object?> values, bool positional)
    {
        _values = values;
        _positional = positional;
    }

    public static QueryParameters None { get; } = new([], positional: false);

    public int Count => _values.Count;

    /// <summary>Whether these are values of <c>$1</c>, <c>$2</c>.</summary>
    public bool IsPositional => _positional;

    /// <param name="values">Names with or without their sigil; of names that differ in case only the last one counts.</param>
    public static QueryParameters Named(IEnumerable<KeyValuePair<string, object?>> values)
    {
        var byName = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values)
        {
            byName[name.TrimStart('@', ':')] = value;
        }

        return new QueryParameters(byName, positional: false);
    }

    /// <param name="values">The first is <c>$1</c>.</param>
    public static QueryParameters Positional(IEnumerable<object?> values) => new(
        values.Select((value, index) => (Name: (index + 1).ToString(CultureInfo.InvariantCulture), value))
            .ToDictionary(item => item.Name, item => item.value),
        positional: true);

    /// <summary>These, and names (or numbers) whose values come with each record.</summary>
    public QueryParameters With(IEnumerable<string> open)
    {
        var values = new Dictionary<string, object?>(_values, StringComparer.OrdinalIgnoreCase);
        var positional = _positional;
        foreach (var name in open)
        {
            values[name] = null;
            positional |= char.IsAsciiDigit(name[0]);
        }

        return new QueryParameters(values, positional);
    }

    /// <summary>Whether a placeholder, with its sigil, is one of these parameters.</summary>
    public bool Has(string placeholder) =>
        _positional == (placeholder[0] == '$') && _values.ContainsKey(placeholder[1..]);

    /// <summary>Whether a name, or a number, is one of these parameters.</summary>
    public bool Has(string name, bool positional) => _positional == positional && _values.ContainsKey(name);

    /// <summary>The names, without sigils.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>These, with other values for some.</summary>
    public QueryParameters Replacing(IReadOnlyDictionary<string, object?> values) => new(
        _values.ToDictionary(
            item => item.Key, item => values.TryGetValue(item.Key, out var other) ? other : item.Value, StringComparer.OrdinalIgnoreCase),
        _positional);

    /// <param name="name">Without its sigil.</param>
    public object? this[string name] => _values[name];
}
