using RdsIam.Core.Policies;

namespace RdsIam.Sandbox.Aws;

/// <summary>AWS's words for a decision that did not allow.</summary>
internal static class Denial
{
    /// <summary>The end of "User … is not authorized to perform: …".</summary>
    public static string Because(PolicyDecision decision, string action)
    {
        var (article, policy) = decision.DeniedBy switch
        {
            PolicyLayer.Boundary => ("a", "permissions boundary"),
            PolicyLayer.Session => ("a", "session policy"),
            PolicyLayer.Resource => ("a", "resource-based policy"),
            PolicyLayer.ServiceControl => ("a", "service control policy"),
            _ => ("an", "identity-based policy"),
        };
        return decision.Decision == AccessDecision.ExplicitDeny
            ? $"with an explicit deny in {article} {policy}"
            : $"because no {policy} allows the {action} action";
    }
}
