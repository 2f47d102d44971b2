using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>
/// The path of the role behind a session, which the session's ARN leaves out and aws:PrincipalArn has. Most roles have none, so
/// that is what holds until a policy speaks of a path that this role may have. Roles of IAM Identity Center always have one.
/// </summary>
internal static class RolePaths
{
    private const string Key = "aws:PrincipalArn";

    // AWS makes these roles, and nobody else may use the name or the path.
    private const string IdentityCenterName = "AWSReservedSSO_";
    private const string IdentityCenterPath = "aws-reserved/sso.amazonaws.com/";

    /// <summary>The request with an open path where the policies tell paths apart.</summary>
    public static AccessRequest Open(AccessRequest request, PolicySet policies, PrincipalFacts facts, RequestContext given)
    {
        if (request.Principal is not { Kind: PrincipalKind.AssumedRole } session || facts.RoleArn is not null || given[Key] is not null)
        {
            return request;
        }

        var path = session.Name.StartsWith(IdentityCenterName, StringComparison.Ordinal) ? IdentityCenterPath : "";
        var form = $"arn:{session.Partition}:iam::{session.AccountId}:role/{path}*{session.Name}";
        return path.Length > 0 || Named(request, policies).Any(text => HasPath(text) && Glob.Meet(text, form))
            ? request with { Context = request.Context.WithOpen(Key, new UnknownKey { Form = form }) }
            : request;
    }

    private static IEnumerable<string> Named(AccessRequest request, PolicySet policies) =>
        PolicyKeys.On(Key, PolicyKeys.Statements(request, policies)).SelectMany(clause => clause.Values).Select(value => value.Text);

    private static bool HasPath(string arn)
    {
        var role = arn.IndexOf(":role/", StringComparison.Ordinal);
        return role >= 0 && arn[(role + ":role/".Length)..].Contains('/', StringComparison.Ordinal);
    }
}
