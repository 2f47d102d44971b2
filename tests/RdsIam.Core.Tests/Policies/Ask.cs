using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Short forms for the tests of policies.</summary>
internal static class Ask
{
    public const string Arn = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app";

    public static readonly RequestPrincipal User = RequestPrincipal.Parse("arn:aws:iam::123456789012:user/alice");

    public static readonly RequestPrincipal Session =
        RequestPrincipal.Parse("arn:aws:sts::123456789012:assumed-role/Reader/run1");

    /// <summary>A document of statements in the new version.</summary>
    public static PolicyDocument Doc(params string[] statements) => PolicyDocument.Parse(
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""",
        "test");

    public static string Allow(string resource = Arn, string action = "rds-db:connect", string condition = "{}") =>
        Statement("Allow", resource, action, condition);

    public static string Deny(string resource = Arn, string action = "rds-db:connect", string condition = "{}") =>
        Statement("Deny", resource, action, condition);

    public static AccessRequest Connect(RequestContext? context = null, string resource = Arn) => new()
    {
        Action = "rds-db:connect",
        Resource = resource,
        Context = context ?? RequestContext.Empty,
    };

    public static PolicyDecision Of(AccessRequest request, params PolicyDocument[] identity) =>
        PolicyEvaluator.Evaluate(request, new PolicySet { Identity = identity });

    /// <summary>Whether a condition holds in a context.</summary>
    public static bool Holds(string condition, RequestContext context) =>
        Of(Connect(context), Doc(Allow(condition: condition))).Allowed;

    private static string Statement(string effect, string resource, string action, string condition) =>
        $$"""{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}","Condition":{{condition}}}""";
}
