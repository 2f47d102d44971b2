using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>AWS's words for a verdict that did not allow.</summary>
internal static class Denial
{
    /// <summary>The end of "User … is not authorized to perform: …".</summary>
    public static string Because(Verdict verdict, string action)
    {
        var (article, policy) = verdict.DeniedBy switch
        {
            Layer.Boundary => ("a", "permissions boundary"),
            Layer.Session => ("a", "session policy"),
            Layer.Resource => ("a", "resource-based policy"),
            Layer.ServiceControl => ("a", "service control policy"),
            _ => ("an", "identity-based policy"),
        };
        return verdict.Outcome == Outcome.ExplicitDeny
            ? $"with an explicit deny in {article} {policy}"
            : $"because no {policy} allows the {action} action";
    }
}
