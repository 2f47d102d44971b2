using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Aws;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Access.Rows;

/// <summary>All that an answer stands on.</summary>
internal sealed record AccessInput
{
    public required AccountDetails Account { get; init; }

    /// <summary>Empty: those that policies name by their resource ids.</summary>
    public IReadOnlyList<AccessEndpoint> Endpoints { get; init; } = [];

    public IReadOnlyList<AccessUser> Users { get; init; } = [];

    /// <summary>From the organization's root down, one list a level; given, for all accounts alike.</summary>
    public IReadOnlyList<IReadOnlyList<PolicyDocument>> ServiceControl { get; init; } = [];

    /// <summary>
    /// By account, what an organization's policies leave to it; an account that is not there is bound by those that are given.
    /// </summary>
    public IReadOnlyDictionary<string, AccountServiceControl> Organization { get; init; } = new Dictionary<string, AccountServiceControl>();

    public required DateTimeOffset Now { get; init; }
}
