using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>
/// Looks whether an answer is the same for every value that the unknown keys may have, by supposing one after the other. The
/// suppositions for a key leave nothing out, so an answer that all of them give is sure.
/// </summary>
internal static class PolicyWorlds
{
    // Each world costs an evaluation; beyond that many the answer stays open, which is never wrong.
    private const int MostWorlds = 4096;

    /// <summary>The decision that every world gives; null where they differ or are too many.</summary>
    public static PolicyDecision? Decide(AccessRequest request, PolicySet policies)
    {
        policies = Relevant(request, policies);
        var worlds = new List<RequestContext> { request.Context };
        foreach (var key in OpenKeys(request, policies))
        {
            // In each world by itself: a value that is supposed there may be one that this key is compared with.
            var more = worlds.SelectMany(world => KeySuppositions.Of(key, request with { Context = world }, policies)
                .Select(way => world.Suppose(key, way))).Take(MostWorlds + 1).ToList();
            worlds = more.Count <= MostWorlds ? more : worlds;
        }

        return worlds.Count == 1 ? null : Common(worlds.Select(world =>
            PolicyEvaluator.EvaluateOnce(request with { Context = world }, policies)));
    }

    /// <summary>
    /// Without the documents of which no statement applies whatever the unknown values are: they are the same in every world, and a set
    /// of many policies has mostly such. What is a limit by being there stays.
    /// </summary>
    private static PolicySet Relevant(AccessRequest request, PolicySet policies) => policies with
    {
        Identity = Relevant(request, policies.Identity),
        ServiceControl = [.. policies.ServiceControl.Select(level => Relevant(request, level))],
    };

    private static List<PolicyDocument> Relevant(AccessRequest request, IReadOnlyList<PolicyDocument> documents) =>
        [.. StatementIndex.Candidates(documents, request)
            .Where(one => StatementMatch.Applies(one.Statement, request, missing: null) != Truth.False)
            .DistinctBy(one => one.Number)
            .Select(one => one.Document)];

    private static PolicyDecision? Common(IEnumerable<PolicyDecision> decisions)
    {
        PolicyDecision? common = null;
        foreach (var decision in decisions)
        {
            if (decision.Decision == AccessDecision.Unknown || (common is not null && common.Allowed != decision.Allowed))
            {
                return null;
            }

            // Denied one way or the other is denied: what can be said of all is that nothing allows it.
            common = common is null || decision.Decision == AccessDecision.ImplicitDeny ? decision : common;
        }

        return common;
    }

    /// <summary>
    /// The unknown keys that the policies ask for in statements about the action; first those that stand as variables, since
    /// others are compared with them.
    /// </summary>
    private static IEnumerable<string> OpenKeys(AccessRequest request, PolicySet policies)
    {
        var asked = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        var statements = PolicyKeys.Statements(request, policies).ToList();
        foreach (var statement in statements)
        {
            _ = StatementMatch.Applies(statement, request, asked);
        }

        return asked.Where(key => request.Context.Unknown(key) is not null)
            .OrderByDescending(key => PolicyKeys.With(key, request, statements).Any());
    }
}
