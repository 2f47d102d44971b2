namespace RdsIam.Sandbox.Aws;

/// <summary>What came of a question to the policies, and which of them decided.</summary>
internal enum PolicyOutcome
{
    Allowed,
    ExplicitDeny,
    NoIdentityPolicy,
    NoBoundary,
    NoSessionPolicy,
}

/// <summary>May this caller do this?</summary>
/// <param name="Action">The action, for example <c>rds-db:connect</c>.</param>
/// <param name="Resource">The ARN asked for.</param>
/// <param name="Context">The request's context keys; names without case.</param>
/// <param name="Policies">The caller's policies.</param>
internal sealed record PolicyQuestion(
    string Action,
    string Resource,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Context,
    CallerPolicies Policies);

/// <summary>Answers as AWS evaluates policies within one account.</summary>
internal interface IPolicyDecider
{
    PolicyOutcome Decide(PolicyQuestion question);
}
