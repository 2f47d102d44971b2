namespace RdsIam.Core.Policies;

/// <summary>Which statements of which layers apply to a request.</summary>
internal sealed class LayerResults
{
    private readonly AccessRequest _request;
    private readonly bool _hasBoundary;
    private readonly List<MatchedStatement> _matched = [];
    private readonly SortedSet<string> _missing = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(PolicyLayer Layer, int Level)> _allowing = [];

    private LayerResults(AccessRequest request, bool hasBoundary)
    {
        _request = request;
        _hasBoundary = hasBoundary;
    }

    public IReadOnlyList<MatchedStatement> Matched => _matched;

    public IReadOnlyCollection<string> Missing => _missing;

    /// <summary>How the resource's policy allows who asks; None when it does not.</summary>
    public PrincipalMatch Grant { get; private set; }

    public static LayerResults Collect(AccessRequest request, PolicySet policies)
    {
        var results = new LayerResults(request, policies.Boundary is not null);
        for (var level = 0; level < policies.ServiceControl.Count; level++)
        {
            results.Add(PolicyLayer.ServiceControl, level, policies.ServiceControl[level]);
        }

        results.Add(PolicyLayer.Resource, 0, policies.Resource is { } resource ? [resource] : []);
        results.Add(PolicyLayer.Identity, 0, policies.Identity);
        results.Add(PolicyLayer.Boundary, 0, policies.Boundary is { } boundary ? [boundary] : []);
        results.Add(PolicyLayer.Session, 0, policies.Session);
        return results;
    }

    /// <summary>True when an Allow of that layer (and level) applies.</summary>
    public bool Allows(PolicyLayer layer, int level = 0) => _allowing.Contains((layer, level));

    private void Add(PolicyLayer layer, int level, IReadOnlyList<PolicyDocument> documents)
    {
        // Service control policies limit the identities of accounts only.
        if (layer == PolicyLayer.ServiceControl && _request.Principal is { IsAccountIdentity: false })
        {
            return;
        }

        foreach (var document in documents)
        {
            foreach (var statement in document.Statements)
            {
                Add(layer, level, document, statement);
            }
        }
    }

    private void Add(PolicyLayer layer, int level, PolicyDocument document, PolicyStatement statement)
    {
        var match = layer == PolicyLayer.Resource ? Match(statement) : PrincipalMatch.Direct;
        if (match == PrincipalMatch.None || !StatementMatch.Applies(statement, _request, _missing))
        {
            return;
        }

        var why = StatementMatch.Why(statement, _request);
        _matched.Add(new MatchedStatement(layer, level, document, statement, why));
        if (statement.Effect == PolicyEffect.Allow)
        {
            _allowing.Add((layer, level));
            Grant = layer == PolicyLayer.Resource && match > Grant ? match : Grant;
        }
    }

    private PrincipalMatch Match(PolicyStatement statement)
    {
        if (statement.Principal is not { } named)
        {
            return PrincipalMatch.None;
        }

        // A Deny with NotPrincipal denies every identity that has a boundary, whoever is excepted: so IAM's manual warns.
        return named.Negated && statement.Effect == PolicyEffect.Deny && _hasBoundary
            ? PrincipalMatch.Direct
            : PrincipalMatcher.Match(named, _request.Principal);
    }
}
