using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>All policies that decide a request. What is left out does not limit (and does not allow) anything.</summary>
internal sealed record PolicySet
{
    /// <summary>Inline, attached and group policies of the user or role.</summary>
    public IReadOnlyList<PolicyDocument> Identity { get; init; } = [];

    /// <summary>The permissions boundary; null for none.</summary>
    public PolicyDocument? Boundary { get; init; }

    /// <summary>
    /// Service control policies from the organization's root down to the account, one list for each level: every level must
    /// allow. Empty for an account outside organizations, and for the management account.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<PolicyDocument>> ServiceControl { get; init; } = [];

    /// <summary>The policies passed when the session was made; together they are one limit. Empty for none.</summary>
    public IReadOnlyList<PolicyDocument> Session { get; init; } = [];

    /// <summary>
    /// The resource's own policy: for <c>sts:AssumeRole…</c> the role's trust policy; where that is null only the identity's
    /// side is answered. For other actions null means that the resource has none: another account is then denied.
    /// </summary>
    public PolicyDocument? Resource { get; init; }
}
