namespace RdsIam.Core.Policies;

/// <summary>
/// Answers requests from policies after "Policy evaluation logic" and "Cross-account policy evaluation logic" in IAM's manual.
/// Pure: no clock, no environment; may be called by many threads.
/// </summary>
internal static class PolicyEvaluator
{
    public static PolicyDecision Evaluate(AccessRequest request, PolicySet policies)
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
        if (layers.Matched.FirstOrDefault(m => m.Effect == PolicyEffect.Deny) is { } deny)
        {
            return (AccessDecision.ExplicitDeny, deny.Layer);
        }

        var missing = request.Principal is { IsAccountIdentity: false }
            ? ForOutsiders(layers)
            : ServiceControl(policies, layers) ?? ForIdentities(request, policies, layers);
        return missing is null ? (AccessDecision.Allowed, null) : (AccessDecision.ImplicitDeny, missing);
    }

    /// <summary>Services, web identities and the anonymous have no policies of their own: the resource's decides.</summary>
    private static PolicyLayer? ForOutsiders(LayerResults layers) =>
        layers.Grant == PrincipalMatch.None ? PolicyLayer.Resource : null;

    private static PolicyLayer? ServiceControl(PolicySet policies, LayerResults layers)
    {
        for (var level = 0; level < policies.ServiceControl.Count; level++)
        {
            if (!layers.Allows(PolicyLayer.ServiceControl, level))
            {
                return PolicyLayer.ServiceControl;
            }
        }

        return null;
    }

    private static PolicyLayer? ForIdentities(AccessRequest request, PolicySet policies, LayerResults layers)
    {
        var sameAccount = IsSameAccount(request);
        var own = OwnPolicies(request, policies, layers, roleIsGranted: false);
        if (policies.Resource is null && IsAssumeRole(request))
        {
            // Every role has a trust policy; where the caller left it out, the identity's side alone is asked for.
            return own;
        }

        if (!sameAccount)
        {
            return layers.Grant == PrincipalMatch.None ? PolicyLayer.Resource : own;
        }

        if (layers.Grant == PrincipalMatch.Direct)
        {
            return null;
        }

        if (layers.Grant == PrincipalMatch.Role)
        {
            return OwnPolicies(request, policies, layers, roleIsGranted: true);
        }

        return IsAssumeRole(request) && layers.Grant == PrincipalMatch.None ? PolicyLayer.Resource : own;
    }

    /// <summary>The first of the identity's own layers that does not allow; null when all do.</summary>
    private static PolicyLayer? OwnPolicies(
        AccessRequest request,
        PolicySet policies,
        LayerResults layers,
        bool roleIsGranted)
    {
        var kind = request.Principal?.Kind;
        if (!roleIsGranted && kind != PrincipalKind.Root && !layers.Allows(PolicyLayer.Identity))
        {
            return PolicyLayer.Identity;
        }

        if (policies.Boundary is not null && !layers.Allows(PolicyLayer.Boundary))
        {
            return PolicyLayer.Boundary;
        }

        // A federated user's session without a session policy has no permissions; a role's session keeps the role's.
        var limited = policies.Session.Count > 0 || kind == PrincipalKind.FederatedUser;
        return limited && !layers.Allows(PolicyLayer.Session) ? PolicyLayer.Session : null;
    }

    private static bool IsSameAccount(AccessRequest request) =>
        request.Principal is not { AccountId.Length: > 0 } principal
        || request.ResourceAccount.Length == 0
        || principal.AccountId == request.ResourceAccount;

    /// <summary>A role is assumed only by those that its trust policy names, also within its account.</summary>
    private static bool IsAssumeRole(AccessRequest request) =>
        request.Action.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase);
}
