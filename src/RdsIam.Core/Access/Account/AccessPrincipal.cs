using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Account;

/// <summary>A user or role of an account with all that decides what it may do and who may become it.</summary>
internal sealed class AccessPrincipal
{
    public required RequestPrincipal Principal { get; init; }

    public required PrincipalFacts Facts { get; init; }

    /// <summary>Every policy that decides; those that could not be read are in <see cref="Unread"/>.</summary>
    public required PolicySet Policies { get; init; }

    public required IReadOnlyList<UnreadPolicy> Unread { get; init; }

    /// <summary>What service control policies leave to its account.</summary>
    public required AccountServiceControl ServiceControl { get; init; }

    /// <summary>A role's trust policy; null for users, and where it was not understood.</summary>
    public PolicyDocument? Trust { get; init; }

    /// <summary>A role's last use as IAM tells it; null: none that IAM remembers, or nobody tells.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>Whether an account's details tell of a last use: of roles only.</summary>
    public bool TellsLastUse => IsRole;

    /// <summary>ARNs of the groups that a user is in.</summary>
    public IReadOnlyList<string> GroupArns { get; init; } = [];

    /// <summary>ARNs of the managed policies that it has, those of its groups too.</summary>
    public IReadOnlyList<string> ManagedArns { get; init; } = [];

    public string Arn => Principal.Id;

    public bool IsRole => Principal.Kind == PrincipalKind.Role;

    public override string ToString() => Arn;
}
