using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Access.Account;

/// <summary>What an organization's service control policies leave to an account, as far as they could be read.</summary>
internal sealed record AccountServiceControl
{
    /// <summary>No policy binds it: it is in no organization, manages one, or the policies are off.</summary>
    public static readonly AccountServiceControl None = new();

    /// <summary>From the organization's root down to the account, one list a level; none: nothing limits it.</summary>
    public IReadOnlyList<IReadOnlyList<PolicyDocument>> Levels { get; init; } = [];

    /// <summary>The action that was refused, or failed, so that nothing is known; null: all could be read.</summary>
    public string? Missing { get; init; }

    /// <summary>Policies that were read and not understood.</summary>
    public IReadOnlyList<UnreadPolicy> Unread { get; init; } = [];

    /// <summary>Whether the organization has resource control policies, which are not read.</summary>
    public bool HasResourceControl { get; init; }
}
