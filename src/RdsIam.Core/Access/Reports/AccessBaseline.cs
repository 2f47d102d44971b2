namespace RdsIam.Core.Access.Reports;

/// <summary>Rows that were kept, to compare others with. Each row is to be compared once.</summary>
internal sealed class AccessBaseline
{
    private static readonly string[] Presets = ["None", "ReadOnly", "ReadWrite", "ReadWriteDdl", "Owner"];

    private readonly Dictionary<(string, string, string), AccessRecord> _kept;

    public AccessBaseline(IEnumerable<AccessRecord> kept)
    {
        _kept = [];
        foreach (var row in kept)
        {
            _kept[row.Key] = row;
        }
    }

    /// <summary>How a row stands to the one that was kept, which is taken off the list.</summary>
    public AccessChange Compare(AccessRecord row)
    {
        if (!_kept.Remove(row.Key, out var was))
        {
            return new AccessChange(AccessDrift.Added, null, row, []);
        }

        var more = Beyond(was, row).ToList();
        var less = Beyond(row, was).ToList();
        return more.Count > 0
            ? new AccessChange(AccessDrift.Widened, was, row, [.. more.Select(one => "+ " + one), .. less.Select(one => "- " + one)])
            : less.Count > 0 ? new AccessChange(AccessDrift.Narrowed, was, row, [.. less.Select(one => "- " + one)])
            : new AccessChange(AccessDrift.Same, was, row, []);
    }

    /// <summary>Those that were kept and came no more, once all others were compared.</summary>
    public IEnumerable<AccessChange> Rest() => _kept.Values.Select(was => new AccessChange(AccessDrift.Removed, was, null, []));

    /// <summary>What one row allows beyond another.</summary>
    private static IEnumerable<string> Beyond(AccessRecord less, AccessRecord more)
    {
        if (Rank(more.Decision) > Rank(less.Decision))
        {
            yield return less.Condition.Length > 0 ? $"without: {less.Condition}" : more.Decision;
        }
        else if (more.Decision == less.Decision && more.Condition != less.Condition)
        {
            yield return $"if {more.Condition}";
        }

        // A place may stand there twice in what somebody wrote: what it says last counts, as where rows do.
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        less.Access.Select(Parse).ToList().ForEach(one => known[one.Place] = one.Access);
        foreach (var line in more.Access)
        {
            var (place, access) = Parse(line);
            if (!known.TryGetValue(place, out var before) || (before != access && !IsLess(access, before)))
            {
                yield return line;
            }
        }

        foreach (var power in more.Powers.Except(less.Powers))
        {
            yield return power;
        }

        foreach (var from in more.Chain.Select(From).Except(less.Chain.Select(From)))
        {
            yield return $"through {from}";
        }
    }

    private static int Rank(string decision) => decision switch { "Allowed" => 2, "Conditional" => 1, _ => 0 };

    private static (string Place, string Access) Parse(string line) =>
        line.Split(": ", 2) is [var place, var access] ? (place, access) : (line, "");

    private static bool IsLess(string access, string than) =>
        Array.IndexOf(Presets, access) is >= 0 and var one && Array.IndexOf(Presets, than) is >= 0 and var other && one < other;

    private static string From(string chain) => chain.Split(" > ", 2)[0];
}
