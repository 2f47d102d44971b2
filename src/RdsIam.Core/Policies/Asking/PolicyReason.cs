using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Asking;

/// <summary>Says in one sentence why an answer is what it is.</summary>
internal static class PolicyReason
{
    public static string Of(
        PolicyVerdict verdict,
        PolicyDecision decision,
        AccessRequest request,
        PolicySet policies,
        IReadOnlyList<UnreadPolicy> missing) => verdict switch
        {
            PolicyVerdict.Unknown => Unknown(decision, missing),
            PolicyVerdict.Allowed => Allowed(decision, request, policies),
            PolicyVerdict.ExplicitDeny => Denied(decision),
            _ => NotAllowed(decision.DeniedBy, request, policies),
        };

    /// <summary>A statement as people look for it: <c>policy, statement 2 (Sid)</c>.</summary>
    public static string Name(
        MatchedStatement statement) => (
            string.IsNullOrEmpty(statement.Sid)
                ? Messages.PolicyStatementNumber(statement.PolicyName ?? Messages.PolicyWithoutName, statement.Index + 1)
                : Messages.PolicyStatementSid(statement.PolicyName ?? Messages.PolicyWithoutName, statement.Index + 1, statement.Sid));

    /// <summary>What could not be read comes first: with it, values may not matter.</summary>
    private static string Unknown(PolicyDecision decision, IReadOnlyList<UnreadPolicy> missing) => missing switch
    {
        [] when decision.MissingContext.Count == 0 => Messages.PolicyUnknownDisputed,
        [] => Messages.PolicyUnknownKeys(string.Join(", ", decision.MissingContext), decision.MissingContext[0]),
        [{ Action: null, Layer: PolicyLayer.Resource } trust] => trust.Message,
        _ => Messages.PolicyUnknownBecause(string.Join(", ", missing.Select(one => one.Action ?? one.Resource).Distinct())),
    };

    private static string Allowed(PolicyDecision decision, AccessRequest request, PolicySet policies)
    {
        // With a trust policy that names the principal, that one decides; else the identity's own.
        var by = decision.MatchedStatements.FirstOrDefault(one => one.Layer == PolicyLayer.Identity)
            ?? decision.MatchedStatements.FirstOrDefault(one => one.Layer == PolicyLayer.Resource);
        if (by is null)
        {
            return Messages.PolicyAllowedAsRoot(request.Principal?.Id);
        }

        return Messages.PolicyAllowedBecause(Name(by));
    }

    private static string Denied(PolicyDecision decision)
    {
        var by = decision.MatchedStatements.First(one => one.Effect == PolicyEffect.Deny);
        return Messages.PolicyDeniedBecause(Name(by), LayerOf(by.Layer));
    }

    private static string NotAllowed(PolicyLayer? layer, AccessRequest request, PolicySet policies) => layer switch
    {
        PolicyLayer.Resource when policies.Resource is null && request.Principal is { IsAccountIdentity: false } outsider =>
            Messages.PolicyNotAllowedOutsider(outsider.Id),
        PolicyLayer.Resource when policies.Resource is null =>
            Messages.PolicyNotAllowedAcrossAccounts(request.Principal?.AccountId, request.ResourceAccount),
        PolicyLayer.Resource => Messages.PolicyNotTrusted(request.Principal?.Id),
        PolicyLayer.Identity when request.Principal?.Kind == PrincipalKind.Root => Messages.PolicyRootAssumes(request.Principal.Id),
        PolicyLayer.Identity when policies.Identity.Count == 0 => Messages.PolicyNotAllowedWithoutPolicy,
        PolicyLayer.Identity => Messages.PolicyNotAllowedByIdentity(policies.Identity.Count),
        _ => Messages.PolicyNotAllowedByLimit(LayerOf(layer)),
    };

    private static Text LayerOf(PolicyLayer? layer) => layer switch
    {
        PolicyLayer.ServiceControl => Messages.PolicyLayerServiceControl,
        PolicyLayer.Resource => Messages.PolicyLayerResource,
        PolicyLayer.Boundary => Messages.PolicyLayerBoundary,
        PolicyLayer.Session => Messages.PolicyLayerSession,
        _ => Messages.PolicyLayerIdentity,
    };
}
