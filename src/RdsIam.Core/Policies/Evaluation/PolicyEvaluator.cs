using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>
/// Answers requests from policies after "Policy evaluation logic" and "Cross-account policy evaluation logic" in IAM's manual.
/// Pure: no clock, no environment; may be called by many threads.
/// </summary>
internal static class PolicyEvaluator
{
    public static PolicyDecision Evaluate(AccessRequest request, PolicySet policies)
    {
        var decision = EvaluateOnce(request, policies);
        if (decision.Decision != AccessDecision.Unknown
            || PolicyWorlds.Decide(request, policies) is not { } sure)
        {
            return decision;
        }

        // The grounds may be others for other values; these are those of one of them.
        return sure with { MissingContext = decision.MissingContext };
    }

    /// <summary>Without looking whether an answer that depends on unknown values is the same for all of them.</summary>
    internal static PolicyDecision EvaluateOnce(AccessRequest request, PolicySet policies)
    {
        var layers = LayerResults.Collect(request, policies);
        var (decision, deniedBy) = Decide(request, policies, layers);
        return new PolicyDecision
        {
            Decision = decision,
            DeniedBy = deniedBy,
            MatchedStatements = layers.Matched,
            MissingContext = [.. layers.Missing],
        };
    }

    private static (AccessDecision, PolicyLayer?) Decide(AccessRequest request, PolicySet policies, LayerResults layers)
    {
        if (layers.Denies == Truth.True)
        {
            return (AccessDecision.ExplicitDeny, layers.Matched.First(m => m.Effect == PolicyEffect.Deny).Layer);
        }

        // What does not help even where every Allow applies that may is denied for sure, whatever else may deny it too.
        if (Missing(request, policies, layers, Truth.Unknown) is { } never)
        {
            return (AccessDecision.ImplicitDeny, never);
        }

        return layers.Denies == Truth.False && Missing(request, policies, layers, Truth.True) is null
            ? (AccessDecision.Allowed, null)
            : (AccessDecision.Unknown, null);
    }

    /// <summary>The layer that does not allow; null when all do.</summary>
    private static PolicyLayer? Missing(AccessRequest request, PolicySet policies, LayerResults layers, Truth least) =>
        request.Principal is { IsAccountIdentity: false }
            ? ForOutsiders(layers, least)
            : ServiceControl(request, policies, layers, least) ?? ForIdentities(request, policies, layers, least);

    /// <summary>Services, web identities and the anonymous have no policies of their own: the resource's decides.</summary>
    private static PolicyLayer? ForOutsiders(LayerResults layers, Truth least) =>
        layers.Grant(least) == PrincipalMatch.None ? PolicyLayer.Resource : null;

    private static PolicyLayer? ServiceControl(AccessRequest request, PolicySet policies, LayerResults layers, Truth least)
    {
        for (var level = 0; request.Principal is not { IsServiceLinked: true } && level < policies.ServiceControl.Count; level++)
        {
            if (!layers.Allows(least, PolicyLayer.ServiceControl, level))
            {
                return PolicyLayer.ServiceControl;
            }
        }

        return null;
    }

    private static PolicyLayer? ForIdentities(AccessRequest request, PolicySet policies, LayerResults layers, Truth least)
    {
        if (IsAssumeRole(request) && request.Principal?.Kind == PrincipalKind.Root)
        {
            // "You cannot use AWS account root user credentials to call AssumeRole."
            return PolicyLayer.Identity;
        }

        var own = OwnPolicies(request, policies, layers, least, roleIsGranted: false);
        if (policies.Resource is null && IsAssumeRole(request))
        {
            // Every role has a trust policy; where the caller left it out, the identity's side alone is asked for.
            return own;
        }

        var grant = layers.Grant(least);
        if (!IsSameAccount(request))
        {
            return grant == PrincipalMatch.None ? PolicyLayer.Resource : own;
        }

        return grant switch
        {
            PrincipalMatch.Direct => null,
            PrincipalMatch.Role => OwnPolicies(request, policies, layers, least, roleIsGranted: true),
            PrincipalMatch.None when IsAssumeRole(request) => PolicyLayer.Resource,
            _ => own,
        };
    }

    /// <summary>The first of the identity's own layers that does not allow; null when all do.</summary>
    private static PolicyLayer? OwnPolicies(
        AccessRequest request,
        PolicySet policies,
        LayerResults layers,
        Truth least,
        bool roleIsGranted)
    {
        var kind = request.Principal?.Kind;
        if (!roleIsGranted && kind != PrincipalKind.Root && !layers.Allows(least, PolicyLayer.Identity))
        {
            return PolicyLayer.Identity;
        }

        if (policies.Boundary is not null && !layers.Allows(least, PolicyLayer.Boundary))
        {
            return PolicyLayer.Boundary;
        }

        // A federated user's session without a session policy has no permissions; a role's session keeps the role's.
        var limited = policies.Session.Count > 0 || kind == PrincipalKind.FederatedUser;
        return limited && !layers.Allows(least, PolicyLayer.Session) ? PolicyLayer.Session : null;
    }

    private static bool IsSameAccount(AccessRequest request) =>
        request.Principal is not { AccountId.Length: > 0 } principal
        || request.ResourceAccount.Length == 0
        || principal.AccountId == request.ResourceAccount;

    /// <summary>A role is assumed only by those that its trust policy names, also within its account.</summary>
    private static bool IsAssumeRole(AccessRequest request) =>
        request.Action.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase);
}
