namespace RdsIam.Sandbox.Iam;

/// <summary>
/// Decides as "Policy evaluation logic" in IAM's manual says. It is the sandbox's own and shares nothing with the module's: two
/// engines that were written apart show each other's mistakes.
/// </summary>
internal static class IamJudge
{
    /// <remarks>Without a trust policy only the asker's own side is judged, as the policy simulator does.</remarks>
    public static Verdict Decide(Question question, PolicyStack policies)
    {
        var applied =
            (from one in policies.All
             from statement in one.Document.Statements
             let closeness = statement.Applies(question)
             where closeness is not null
             select new Applied(one.Layer, one.Level, one.Document, statement, closeness.Value)).ToList();
        var deny = applied.Find(one => one.Statement.Denies);
        var closed = deny?.Layer ?? FirstClosed(question, policies, applied);
        var outcome = deny is not null ? Outcome.ExplicitDeny : closed is null ? Outcome.Allowed : Outcome.ImplicitDeny;
        var missing = policies.All.SelectMany(one => one.Document.Statements)
            .SelectMany(statement => statement.MissingKeys(question))
            .Distinct(StringComparer.OrdinalIgnoreCase);
        return new Verdict(outcome, closed, applied, [.. missing]);
    }

    /// <summary>The first layer that must allow and does not.</summary>
    private static Layer? FirstClosed(Question question, PolicyStack policies, List<Applied> allows)
    {
        var asker = question.Asker;
        bool Allows(Layer layer, int level = 0) => allows.Exists(one => one.Layer == layer && one.Level == level);

        if (asker.Kind != AskerKind.Outside
            && Enumerable.Range(0, policies.ServiceControl.Count).Any(level => !Allows(Layer.ServiceControl, level)))
        {
            return Layer.ServiceControl;
        }

        // A federated user that got no session policy has no permissions of its own.
        var isOpen = policies.Session.Count == 0 && asker.Kind != AskerKind.FederatedUser;
        return Needed(question, policies, allows).Cast<Layer?>().FirstOrDefault(layer => !(
            Allows(layer!.Value)
            || (layer == Layer.Boundary && policies.Boundary is null)
            || (layer == Layer.Session && isOpen)));
    }

    /// <summary>The layers that must allow, but for service control.</summary>
    private static Layer[] Needed(Question question, PolicyStack policies, List<Applied> allows)
    {
        Layer[] own = [Layer.Identity, Layer.Boundary, Layer.Session];
        var (asker, isForeign) = (question.Asker, IsForeign(question));
        if (policies.Trust is null || !IsAboutTrust(question.Action))
        {
            // RDS and IAM know no policies of resources: what is another account's stays closed.
            return isForeign || asker.Kind == AskerKind.Outside ? [Layer.Resource]
                : asker.Kind == AskerKind.Root ? []
                : own;
        }

        if (asker.Kind == AskerKind.Root)
        {
            // The root user of an account cannot assume roles at all.
            return [Layer.Identity];
        }

        var closeness = allows.Where(one => one.Layer == Layer.Resource).Select(one => (Closeness?)one.Closeness).Max();
        return closeness switch
        {
            null => [Layer.Resource],
            _ when asker.Kind == AskerKind.Outside => [],
            Closeness.Account => own,
            _ when isForeign => own,
            Closeness.Role => [Layer.Boundary, Layer.Session],
            _ => [],
        };
    }

    private static bool IsAboutTrust(string action) =>
        action.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase)
        || action.Equals("sts:TagSession", StringComparison.OrdinalIgnoreCase)
        || action.Equals("sts:SetSourceIdentity", StringComparison.OrdinalIgnoreCase);

    private static bool IsForeign(Question question) => question.Asker.AccountId.Length > 0
        && question.Resource.Split(':', 6) is [_, _, _, _, { Length: > 0 } account, _]
        && account != "*"
        && account != question.Asker.AccountId;
}
