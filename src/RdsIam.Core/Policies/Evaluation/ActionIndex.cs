namespace RdsIam.Core.Policies.Evaluation;

/// <summary>The statements about one action, by the text that their resources begin with. Immutable.</summary>
internal sealed class ActionIndex
{
    private readonly PlacedStatement[] _all;
    private readonly List<int> _always = [];
    private readonly Dictionary<string, List<int>> _literals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _starts = new(StringComparer.Ordinal);
    private readonly int[] _lengths;

    public ActionIndex(PlacedStatement[] all)
    {
        _all = all;
        for (var i = 0; i < all.Length; i++)
        {
            Add(i);
        }

        _lengths = [.. _starts.Keys.Select(start => start.Length).Distinct()];
    }

    public IReadOnlyList<PlacedStatement> All => _all;

    /// <summary>Those with a resource that begins as the ARN does, and those that name what they are not about; in order.</summary>
    public IEnumerable<PlacedStatement> Candidates(string resource)
    {
        var found = new SortedSet<int>(_always);
        found.UnionWith(_literals.GetValueOrDefault(resource) ?? []);
        foreach (var length in _lengths)
        {
            if (length <= resource.Length && _starts.TryGetValue(resource[..length], out var some))
            {
                found.UnionWith(some);
            }
        }

        return found.Select(i => _all[i]);
    }

    private void Add(int i)
    {
        if (_all[i].Statement.Resource is not { Negated: false } resource)
        {
            _always.Add(i);
            return;
        }

        foreach (var pattern in resource.Patterns)
        {
            var place = pattern.IsLiteral ? _literals : _starts;
            if (!place.TryGetValue(pattern.Start, out var list))
            {
                place[pattern.Start] = list = [];
            }

            list.Add(i);
        }
    }
}
