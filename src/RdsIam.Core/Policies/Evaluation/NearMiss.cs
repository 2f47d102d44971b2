using System.Runtime.CompilerServices;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>An Allow for the action asked about that does not apply, and what keeps it from it.</summary>
internal sealed record NearMiss(PolicyLayer Layer, int Level, PolicyDocument Policy, PolicyStatement Statement, string Why)
{
    // What a statement covers is told to every question that it misses.
    private static readonly ConditionalWeakTable<PatternElement, string> Covered = [];

    /// <summary>The near misses of all layers: they say why a request is denied by omission.</summary>
    public static IReadOnlyList<NearMiss> Of(AccessRequest request, PolicySet policies)
    {
        var misses = new List<NearMiss>();
        foreach (var (layer, level, documents) in Layers(policies))
        {
            foreach (var (_, policy, statement) in StatementIndex.About(documents, request.Action))
            {
                if (statement.Effect == PolicyEffect.Allow && Reasons(statement, layer, request) is { Count: > 0 } reasons)
                {
                    misses.Add(new NearMiss(layer, level, policy, statement, string.Join("; ", reasons)));
                }
            }
        }

        return misses;
    }

    private static IEnumerable<(PolicyLayer, int, IReadOnlyList<PolicyDocument>)> Layers(PolicySet set) =>
    [
        .. set.ServiceControl.Select((level, i) => (PolicyLayer.ServiceControl, i, level)),
        (PolicyLayer.Resource, 0, set.Resource is { } resource ? [resource] : []),
        (PolicyLayer.Identity, 0, set.Identity),
        (PolicyLayer.Boundary, 0, set.Boundary is { } boundary ? [boundary] : []),
        (PolicyLayer.Session, 0, set.Session),
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
            reasons.Add(Covered.GetValue(resource, static one =>
                Messages.NearMissResource(one.Name, List(one.Patterns.Select(p => p.Source.Text)))));
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
