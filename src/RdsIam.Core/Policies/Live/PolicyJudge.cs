namespace RdsIam.Core.Policies.Live;

/// <summary>Answers questions from what is known of a principal's policies, and says when that is not enough. Pure.</summary>
internal static class PolicyJudge
{
    private static readonly PolicyDocument Everything = PolicyDocument.Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""", "everything");

    public static PolicyAnswer Answer(
        PolicyQuestion question, CollectedPolicies collected, GivenLayers layers, DateTimeOffset now)
    {
        var request = question.RequestOf(collected.Principal, collected.Facts, now);
        var known = layers.Beside(collected.ToSet());
        var decision = PolicyEvaluator.Evaluate(request, known);
        var missing = Missing(collected, layers);
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

    /// <summary>A boundary that the caller gave stands in for one that could not be read.</summary>
    private static IReadOnlyList<UnreadPolicy> Missing(CollectedPolicies collected, GivenLayers layers) =>
        [.. collected.Unread.Where(one => layers.Boundary is null || one.Layer != PolicyLayer.Boundary)];

    /// <summary>
    /// Whatever the missing policies say: a Deny that is known denies, and where even allowing everything in their place does
    /// not help, nothing does. An Allow is never certain, since a missing policy may hold a Deny.
    /// </summary>
    private static bool IsCertain(
        PolicyDecision decision, AccessRequest request, PolicySet known, IReadOnlyList<UnreadPolicy> missing)
    {
        // What could not be read of a user or role goes with its tags: a condition on them may hold or not.
        if (decision.MissingContext.Any(key => key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        if (decision.Decision == AccessDecision.ExplicitDeny)
        {
            return true;
        }

        // A trust policy that names the principal itself allows by itself.
        if (missing.Any(one => one.Layer == PolicyLayer.Resource))
        {
            return false;
        }

        var atBest = missing.Any(one => one.Layer == PolicyLayer.Identity)
            ? known with { Identity = [.. known.Identity, Everything] }
            : known;
        return !PolicyEvaluator.Evaluate(request, atBest).Allowed;
    }
}
