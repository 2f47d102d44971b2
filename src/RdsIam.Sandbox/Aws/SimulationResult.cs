using System.Xml.Linq;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>One answer of the policy simulator.</summary>
internal static class SimulationResult
{
    public static XElement Show(Question question, PolicyStack policies)
    {
        var verdict = IamJudge.Decide(question, policies);
        return ApiXml.Item(
            new XElement("EvalActionName", question.Action),
            new XElement("EvalResourceName", question.Resource),
            new XElement("EvalDecision", Word(verdict.Outcome)),
            ApiXml.List("MatchedStatements", "member", Deciding(verdict).Select(Show)),
            ApiXml.List("MissingContextValues", "member", verdict.MissingKeys),
            policies.Boundary is null ? null : new XElement(
                "PermissionsBoundaryDecisionDetail",
                ApiXml.Field("AllowedByPermissionsBoundary", AllowedByBoundary(verdict))));
    }

    /// <summary>Where something denies, only what denies is shown.</summary>
    private static IEnumerable<Applied> Deciding(Verdict verdict) => verdict.Outcome == Outcome.ExplicitDeny
        ? verdict.Applied.Where(one => one.Statement.Denies)
        : verdict.Applied.Where(one => one.Layer == Layer.Identity);

    private static XElement Show(Applied applied) => ApiXml.Item(
        new XElement("SourcePolicyId", applied.Document.Name),
        new XElement("SourcePolicyType", SourceType(applied.Document)),
        new XElement(
            "StartPosition",
            new XElement("Line", applied.Statement.Place.Line),
            new XElement("Column", applied.Statement.Place.Column)));

    private static bool AllowedByBoundary(Verdict verdict)
    {
        var boundary = verdict.Applied.Where(one => one.Layer == Layer.Boundary).ToList();
        return boundary.Count > 0 && !boundary.Exists(one => one.Statement.Denies);
    }

    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Allowed => "allowed",
        Outcome.ExplicitDeny => "explicitDeny",
        _ => "implicitDeny",
    };

    private static string SourceType(IamDocument document) => document.Home switch
    {
        PolicyHome.User => "user",
        PolicyHome.Group => "group",
        PolicyHome.Role => "role",
        PolicyHome.AwsManaged => "aws-managed",
        PolicyHome.Managed => "user-managed",
        _ => "none",
    };
}
