using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>Which statements of which layers apply to a request.</summary>
internal sealed class LayerResults
{
    private readonly AccessRequest _request;
    private readonly bool _hasBoundary;
    private readonly List<MatchedStatement> _matched = [];
    private readonly SortedSet<string> _missing = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(PolicyLayer Layer, int Level), Truth> _allowing = [];

    private LayerResults(AccessRequest request, bool hasBoundary)
    {
        _request = request;
        _hasBoundary = hasBoundary;
    }

    public IReadOnlyList<MatchedStatement> Matched => _matched;

    public IReadOnlyCollection<string> Missing => _missing;

    /// <summary>Whether a Deny applies.</summary>
    public Truth Denies { get; private set; }

    private PrincipalMatch SureGrant { get; set; }

    private PrincipalMatch PossibleGrant { get; set; }

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
    /// <remarks><paramref name="least"/>: True for those that apply for sure; Unknown for those that may as well.</remarks>
    public bool Allows(Truth least, PolicyLayer layer, int level = 0) => _allowing.GetValueOrDefault((layer, level)) >= least;

    /// <summary>How the resource's policy allows who asks; None when it does not.</summary>
    /// <remarks><paramref name="least"/>: as for <see cref="Allows"/>.</remarks>
    public PrincipalMatch Grant(Truth least) => least == Truth.True ? SureGrant : PossibleGrant;

    private void Add(PolicyLayer layer, int level, IReadOnlyList<PolicyDocument> documents)
    {
        // Service control policies limit the identities of accounts only.
        if (layer == PolicyLayer.ServiceControl && (_request.Principal is { IsAccountIdentity: false } or { IsServiceLinked: true }))
        {
            return;
        }

        foreach (var one in StatementIndex.Candidates(documents, _request))
        {
            Add(layer, level, one.Document, one.Statement);
        }
    }

    private void Add(PolicyLayer layer, int level, PolicyDocument document, PolicyStatement statement)
    {
        var match = layer == PolicyLayer.Resource ? Match(statement) : PrincipalMatch.Direct;
        var applies = match == PrincipalMatch.None ? Truth.False : StatementMatch.Applies(statement, _request, _missing);
        if (document.Disputes.Count > 0)
        {
            applies = applies.And(Truth.Unknown);
        }

        if (applies == Truth.True)
        {
            _matched.Add(new MatchedStatement(layer, level, document, statement, StatementMatch.Why(statement, _request)));
        }

        if (statement.Effect == PolicyEffect.Deny)
        {
            Denies = Denies.Or(applies);
        }
        else if (applies != Truth.False)
        {
            Allow(applies, layer, level, match);
        }
    }

    private void Allow(Truth applies, PolicyLayer layer, int level, PrincipalMatch match)
    {
        _allowing[(layer, level)] = _allowing.GetValueOrDefault((layer, level)).Or(applies);
        if (layer == PolicyLayer.Resource)
        {
            PossibleGrant = match > PossibleGrant ? match : PossibleGrant;
            SureGrant = applies == Truth.True && match > SureGrant ? match : SureGrant;
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
