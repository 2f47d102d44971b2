using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Policies.Asking;

/// <summary>Whom a trust policy lets assume the role.</summary>
internal enum TrustParty
{
    Role,
    Account,
    GitHub,
    AzureDevOps,
    Ec2,
    Ecs,
    Lambda,
}

/// <summary>The words that say whom a trust policy is for; which of them are needed depends on the party.</summary>
internal sealed record TrustWords
{
    public required TrustParty Party { get; init; }

    /// <summary>Any region of the role's partition.</summary>
    public required string Region { get; init; }

    /// <summary>ECS: the region whose tasks are trusted; null for all of the account's.</summary>
    public string? TaskRegion { get; init; }

    /// <summary>The trusted account, or for pipelines the role's own, which has the OpenID Connect provider.</summary>
    public string? AccountId { get; init; }

    /// <summary>The ARN of the trusted user or role; for an account a pattern of those who may.</summary>
    public string? Principal { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>GitHub: <c>owner/name</c>, or with their numbers <c>owner@1/name@2</c>.</summary>
    public string? Repository { get; init; }

    /// <summary>GitHub: the token's subject or its end, such as <c>ref:refs/heads/main</c>; null for the whole repository.</summary>
    public string? Subject { get; init; }

    /// <summary>Azure DevOps: the organization's GUID.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Azure DevOps: <c>organization/project/service connection</c>.</summary>
    public string? ServiceConnection { get; init; }

    /// <summary>The parameters that are given and say nothing about the party.</summary>
    public IEnumerable<string> Unused =>
        from word in new (string Name, string? Value, TrustParty[] Parties)[]
        {
            ("-AccountId", AccountId, [TrustParty.Account, TrustParty.GitHub, TrustParty.AzureDevOps, TrustParty.Ecs]),
            ("-Principal", Principal, [TrustParty.Role, TrustParty.Account]),
            ("-ExternalId", ExternalId, [TrustParty.Account]),
            ("-Repository", Repository, [TrustParty.GitHub]),
            ("-Subject", Subject, [TrustParty.GitHub]),
            ("-OrganizationId", OrganizationId, [TrustParty.AzureDevOps]),
            ("-ServiceConnection", ServiceConnection, [TrustParty.AzureDevOps]),
        }
        where !string.IsNullOrEmpty(word.Value) && !word.Parties.Contains(Party)
        select word.Name;

    private string Partition => Names.Partition.OfRegion(Region).Name;

    /// <exception cref="Fault">A word is missing, or cannot stand in a trust policy.</exception>
    public PolicyDraft ToDraft() => Party switch
    {
        TrustParty.Role => TrustDraft.ForPrincipal(Needed(Principal, "-Principal")),
        TrustParty.Account => TrustDraft.ForAccount(Partition, Needed(AccountId, "-AccountId"), ExternalId, Principal),
        TrustParty.GitHub => PipelineTrust.ForGitHub(
            Partition, Needed(AccountId, "-AccountId"), IsWhole(Subject) ? Repository : Needed(Repository, "-Repository"), Subject),
        TrustParty.AzureDevOps => ForAzureDevOps(Needed(ServiceConnection, "-ServiceConnection").Split('/')),
        TrustParty.Ec2 => TrustDraft.ForService(TrustedService.Ec2, Partition),
        TrustParty.Ecs when !string.IsNullOrEmpty(AccountId) => TrustDraft.ForTasksOf(Partition, AccountId, TaskRegion),
        TrustParty.Ecs when TaskRegion is not null => throw Missing("-AccountId"),
        TrustParty.Ecs => TrustDraft.ForService(TrustedService.EcsTask, Partition),
        _ => TrustDraft.ForService(TrustedService.Lambda, Partition),
    };

    private PolicyDraft ForAzureDevOps(string[] names)
    {
        var (account, organization) = (Needed(AccountId, "-AccountId"), Needed(OrganizationId, "-OrganizationId"));
        return names.Length == 3
            ? PipelineTrust.ForAzureDevOps(Partition, account, organization, names[0], names[1], names[2])
            : throw new Fault(
                Messages.ServiceConnectionForm(organization, ServiceConnection), FaultKind.InvalidArgument, ServiceConnection);
    }

    private static bool IsWhole(string? subject) => subject?.StartsWith("repo:", StringComparison.Ordinal) == true;

    private string Needed(string? value, string parameter) => string.IsNullOrEmpty(value) ? throw Missing(parameter) : value;

    private Fault Missing(string parameter) => new(Messages.TrustWordMissing(Party, parameter), FaultKind.InvalidArgument, parameter);
}
