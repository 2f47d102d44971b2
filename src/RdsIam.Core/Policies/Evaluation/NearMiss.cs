using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>An Allow for the action asked about that does not apply, and what keeps it from it.</summary>
internal sealed record NearMiss(PolicyLayer Layer, int Level, PolicyDocument Policy, PolicyStatement Statement, string Why)
{
    /// <summary>The near misses of all layers: they say why a request is denied by omission.</summary>
    public static IReadOnlyList<NearMiss> Of(AccessRequest request, PolicySet policies)
    {
        var misses = new List<NearMiss>();
        foreach (var (layer, level, policy) in Policies(policies))
        {
            foreach (var statement in policy.Statements)
            {
                if (statement.Effect == PolicyEffect.Allow
                    && statement.Action.AppliesTo(request.Action, request.Context, missing: null) == Truth.True
                    && Reasons(statement, layer, request) is { Count: > 0 } reasons)
                {
                    misses.Add(new NearMiss(layer, level, policy, statement, string.Join("; ", reasons)));
                }
            }
        }

        return misses;
    }

    private static IEnumerable<(PolicyLayer, int, PolicyDocument)> Policies(PolicySet set) =>
    [
        .. set.ServiceControl.SelectMany((level, i) => level.Select(p => (PolicyLayer.ServiceControl, i, p))),
        .. set.Resource is null ? [] : new[] { (PolicyLayer.Resource, 0, set.Resource) },
        .. set.Identity.Select(p => (PolicyLayer.Identity, 0, p)),
        .. set.Boundary is null ? [] : new[] { (PolicyLayer.Boundary, 0, set.Boundary) },
        .. set.Session.Select(p => (PolicyLayer.Session, 0, p)),
    ];

    private static List<string> Reasons(PolicyStatement statement, PolicyLayer layer, AccessRequest request)
    {
        var reasons = new List<string>();
        if (layer == PolicyLayer.Resource
            && statement.Principal is { } principal
            && PrincipalMatcher.Match(principal, request.Principal) == PrincipalMatch.None)
        {
            var named = principal.Entries.Select(e => e.Value.Text);
            reasons.Add(Messages.NearMissPrincipal(principal.Name, List(named)));
        }

        if (statement.Resource is { } resource && resource.AppliesTo(request.Resource, request.Context, missing: null) != Truth.True)
        {
            var covered = resource.Patterns.Select(p => p.Source.Text);
            reasons.Add(Messages.NearMissResource(resource.Name, List(covered)));
        }

        reasons.AddRange(statement.Conditions
            .Where(c => c.Holds(request.Context, missing: null) != Truth.True)
            .Select(c => Reason(c, request.Context)));
        return reasons;
    }

    private static string Reason(ConditionClause clause, RequestContext context) =>
        context.Unknown(clause.Key.Text) is not null ? Messages.NearMissConditionOpen(clause, clause.Key.Text)
        : context[clause.Key.Text] is { } values ? Messages.NearMissCondition(clause, clause.Key.Text, List(values))
        : Messages.NearMissConditionKey(clause, clause.Key.Text);

    private static string List(IEnumerable<string> texts) => string.Join(", ", texts);
}
