using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Asking;

/// <summary>Answers questions from what is known of a principal's policies, and says when that is not enough. Pure.</summary>
internal static class PolicyJudge
{
    private static readonly PolicyDocument Everything = PolicyDocument.Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""", "everything");

    private static readonly PolicyDocument TrustsEverybody = PolicyDocument.Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*"}]}""", "everybody");

    public static PolicyAnswer Answer(
        PolicyQuestion question, CollectedPolicies collected, GivenLayers layers, DateTimeOffset now)
    {
        var known = layers.Beside(collected.ToSet());
        var request = RequestOf(question, collected, known, now);
        var decision = PolicyEvaluator.Evaluate(request, known);
        var missing = Missing(question, collected, layers);
        var verdict = missing.Count == 0 || IsCertain(decision, request, known, missing)
            ? (PolicyVerdict)decision.Decision
            : PolicyVerdict.Unknown;
        return new PolicyAnswer
        {
            Verdict = verdict,
            Reason = PolicyReason.Of(verdict, decision, request, known, missing),
            Decision = decision,
            NearMisses = verdict == PolicyVerdict.ImplicitDeny
                ? [.. NearMiss.Of(request, known).Where(miss => miss.Layer == decision.DeniedBy)]
                : [],
            Suggestion = verdict == PolicyVerdict.ImplicitDeny ? PolicySuggestion.For(request, known) : [],
        };
    }

    /// <summary>
    /// As AWS would see it; a user or role of whom nobody looked for tags has none where policies have only a hole for them.
    /// </summary>
    private static AccessRequest RequestOf(PolicyQuestion question, CollectedPolicies collected, PolicySet known, DateTimeOffset now)
    {
        var facts = FactsOf(collected);
        var request = RolePaths.Open(question.RequestOf(collected.Principal, facts, now), known, facts, question.Context);
        return facts.MayHaveOtherTags is null && collected.Principal?.Kind is PrincipalKind.User or PrincipalKind.Role
            ? TagHoles.Open(request, known)
            : request;
    }

    /// <summary>What could not be read of a user or role goes with its tags: a condition on them may hold or not.</summary>
    private static PrincipalFacts FactsOf(CollectedPolicies collected) =>
        collected.Unread.Any(one => one.Action is not null && one.Layer == PolicyLayer.Boundary)
            ? collected.Facts with { MayHaveOtherTags = true }
            : collected.Facts;

    /// <summary>
    /// A boundary that the caller gave stands in for one that could not be read. A role has a trust policy, and one that nobody
    /// gave is missing.
    /// </summary>
    private static List<UnreadPolicy> Missing(PolicyQuestion question, CollectedPolicies collected, GivenLayers layers)
    {
        var missing = collected.Unread.Where(one => layers.Boundary is null || one.Layer != PolicyLayer.Boundary).ToList();
        if (question.IsAssumeRole && layers.Trust is null && missing.TrueForAll(one => one.Layer != PolicyLayer.Resource))
        {
            missing.Add(new UnreadPolicy(
                null, Messages.TrustPolicyOf(question.Resource), PolicyLayer.Resource, Messages.TrustPolicyNotGiven(question.Resource)));
        }

        return missing;
    }

    /// <summary>
    /// Whatever the missing policies say: a Deny that is known denies, and where even allowing everything in their place does
    /// not help, nothing does. An Allow is never certain, since a missing policy may hold a Deny.
    /// </summary>
    private static bool IsCertain(
        PolicyDecision decision, AccessRequest request, PolicySet known, IReadOnlyList<UnreadPolicy> missing)
    {
        if (decision.Decision == AccessDecision.ExplicitDeny)
        {
            return true;
        }

        var atBest = missing.Any(one => one.Layer == PolicyLayer.Identity)
            ? known with { Identity = [.. known.Identity, Everything] }
            : known;
        atBest = missing.Any(one => one.Layer == PolicyLayer.Resource) ? atBest with { Resource = TrustsEverybody } : atBest;
        return PolicyEvaluator.Evaluate(request, atBest).Decision is AccessDecision.ExplicitDeny or AccessDecision.ImplicitDeny;
    }
}
