namespace RdsIam.Core.Policies.Documents;

/// <summary>The words of the policy language, after "Grammar of the IAM JSON policy language" in IAM's manual.</summary>
internal static class PolicyGrammar
{
    public const string OldVersion = "2008-10-17";

    public const string NewVersion = "2012-10-17";

    public static readonly string[] DocumentElements = ["Version", "Id", "Statement"];

    public static readonly string[] StatementElements =
    [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ];

    public static readonly string[] PrincipalTypes = ["AWS", "Service", "Federated", "CanonicalUser"];

    /// <summary>The quota of characters; white space between tokens is not counted.</summary>
    public static int Quota(PolicyKind kind) => kind switch
    {
        PolicyKind.Managed => 6144,
        PolicyKind.UserInline => 2048,
        PolicyKind.GroupInline => 5120,
        PolicyKind.Trust => 4096,
        PolicyKind.Session => 2048,
        PolicyKind.ServiceControl => 5120,
        PolicyKind.Stored => int.MaxValue,
        _ => 10240,
    };
}
