using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Matching;

/// <summary>
/// Many ARNs in order, so that a pattern looks only at those that begin as it does. What a statement's Resource stands for is found
/// once, however many principals have the statement. For one thread.
/// </summary>
internal sealed class ArnIndex
{
    private readonly string[] _arns;
    private readonly string[] _places;
    private readonly Dictionary<PatternElement, ArnMatch> _known = new(ReferenceEqualityComparer.Instance);
    private readonly ArnMatch _all;

    public ArnIndex(IEnumerable<string> arns)
    {
        _arns = [.. arns.Distinct(StringComparer.Ordinal)];
        Array.Sort(_arns, StringComparer.Ordinal);
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        _places = Array.ConvertAll(_arns, arn => PlaceOf(arn, places));
        var everything = new ArnSet(_arns.Length).Complement();
        _all = new ArnMatch(everything, everything);
    }

    public int Count => _arns.Length;

    public string this[int number] => _arns[number];

    /// <summary>Partition, service, region and account of an ARN: what a request's context has of it.</summary>
    public string Place(int number) => _places[number];

    /// <summary>The number of an ARN; negative: it is not here.</summary>
    public int Find(string arn) => Array.BinarySearch(_arns, arn, StringComparer.Ordinal);

    /// <summary>The ARNs to which the element applies; for a principal's variables the context says what they are.</summary>
    /// <param name="element">Resource or NotResource; null: the statement has none, and applies to all.</param>
    /// <param name="context">The principal's.</param>
    public ArnMatch Matching(PatternElement? element, RequestContext context)
    {
        if (element is null)
        {
            return _all;
        }

        if (element.Patterns.Any(pattern => pattern.Variables.Count > 0))
        {
            return Match(element, context);
        }

        return _known.TryGetValue(element, out var known) ? known : _known[element] = Match(element, context);
    }

    private ArnMatch Match(PatternElement element, RequestContext context)
    {
        var match = new ArnMatch(new ArnSet(_arns.Length), new ArnSet(_arns.Length));
        foreach (var pattern in element.Patterns)
        {
            Match(pattern, context, match);
        }

        return element.Negated ? new ArnMatch(match.Sure.Complement(), match.Possible.Complement()) : match;
    }

    private void Match(PolicyPattern pattern, RequestContext context, ArnMatch match)
    {
        for (var i = FirstOf(pattern.Start); i < _arns.Length && _arns[i].StartsWith(pattern.Start, StringComparison.Ordinal); i++)
        {
            var matches = pattern.IsMatch(_arns[i], context, missing: null);
            if (matches != Truth.False)
            {
                match.Possible.Add(i);
            }

            if (matches == Truth.True)
            {
                match.Sure.Add(i);
            }
        }
    }

    private int FirstOf(string start)
    {
        var found = Array.BinarySearch(_arns, start, StringComparer.Ordinal);
        return found < 0 ? ~found : found;
    }

    private static string PlaceOf(string arn, Dictionary<string, string> known)
    {
        var place = arn;
        var end = -1;
        for (var colons = 0; colons < 5 && (end = arn.IndexOf(':', end + 1)) >= 0; colons++)
        {
            place = arn[..end];
        }

        return known.TryGetValue(place, out var same) ? same : known[place] = place;
    }
}

/// <summary>ARNs to which an element applies: perhaps, where a variable's value is not known, and for sure.</summary>
internal readonly record struct ArnMatch(ArnSet Possible, ArnSet Sure);
