using System.Xml.Linq;
using RdsIam.Core.Policies;

namespace RdsIam.Sandbox.Aws;

/// <summary>One answer of the policy simulator.</summary>
internal static class SimulationResult
{
    public static XElement Show(AccessRequest question, PolicySet policies)
    {
        var decision = PolicyEvaluator.Evaluate(question, policies);
        var matched = Deciding(decision).Select(Show);
        return ApiXml.Item(
            new XElement("EvalActionName", question.Action),
            new XElement("EvalResourceName", question.Resource),
            new XElement("EvalDecision", Word(decision.Decision)),
            ApiXml.List("MatchedStatements", "member", matched),
            ApiXml.List("MissingContextValues", "member", decision.MissingContext),
            policies.Boundary is null ? null : new XElement(
                "PermissionsBoundaryDecisionDetail",
                ApiXml.Field("AllowedByPermissionsBoundary", AllowedByBoundary(decision))));
    }

    /// <summary>Where something denies, only what denies is shown.</summary>
    private static IEnumerable<MatchedStatement> Deciding(PolicyDecision decision) => decision.Decision switch
    {
        AccessDecision.ExplicitDeny => decision.MatchedStatements.Where(one => one.Effect == PolicyEffect.Deny),
        _ => decision.MatchedStatements.Where(one => one.Layer == PolicyLayer.Identity),
    };

    private static XElement Show(MatchedStatement matched) => ApiXml.Item(
        new XElement("SourcePolicyId", matched.PolicyName),
        new XElement("SourcePolicyType", SourceType(matched.Policy)),
        new XElement(
            "StartPosition",
            new XElement("Line", matched.Statement.Place.Line),
            new XElement("Column", matched.Statement.Place.Column)));

    private static bool AllowedByBoundary(PolicyDecision decision)
    {
        var boundary = decision.MatchedStatements.Where(one => one.Layer == PolicyLayer.Boundary).ToList();
        return boundary.Count > 0 && boundary.All(one => one.Effect == PolicyEffect.Allow);
    }

    private static string Word(AccessDecision decision) => decision switch
    {
        AccessDecision.Allowed => "allowed",
        AccessDecision.ExplicitDeny => "explicitDeny",
        _ => "implicitDeny",
    };

    private static string SourceType(PolicyDocument policy) => policy.Kind switch
    {
        PolicyKind.UserInline => "user",
        PolicyKind.GroupInline => "group",
        PolicyKind.RoleInline => "role",
        PolicyKind.Managed when policy.Name?.Contains(":iam::aws:", StringComparison.Ordinal) == true => "aws-managed",
        PolicyKind.Managed => "user-managed",
        _ => "none",
    };
}
