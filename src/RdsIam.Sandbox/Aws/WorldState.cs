using System.Collections.Immutable;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>An AWS account at one moment: immutable, so a request sees one consistent account from start to end.</summary>
internal sealed record WorldState
{
    /// <summary>By name. IAM keeps the case of names but no two may differ by case alone.</summary>
    public ImmutableSortedDictionary<string, IamUser> Users { get; init; } = Named<IamUser>();

    public ImmutableSortedDictionary<string, IamGroup> Groups { get; init; } = Named<IamGroup>();

    public ImmutableSortedDictionary<string, IamRole> Roles { get; init; } = Named<IamRole>();

    /// <summary>Everybody who has policies: users, groups, roles.</summary>
    public IEnumerable<PolicyHolder> Holders => Users.Values.Concat<PolicyHolder>(Groups.Values).Concat(Roles.Values);

    /// <summary>By ARN.</summary>
    public ImmutableSortedDictionary<string, ManagedPolicy> Policies { get; init; } =
        ImmutableSortedDictionary.Create<string, ManagedPolicy>(StringComparer.Ordinal);

    /// <summary>By access key id; users' keys and sessions' keys.</summary>
    public ImmutableDictionary<string, AccessKey> AccessKeys { get; init; } =
        ImmutableDictionary.Create<string, AccessKey>(StringComparer.Ordinal);

    /// <summary>By issuer's host and path, without https://.</summary>
    public ImmutableDictionary<string, OidcProvider> OidcProviders { get; init; } =
        ImmutableDictionary.Create<string, OidcProvider>(StringComparer.Ordinal);

    /// <summary>By identifier: identifiers of databases have no case.</summary>
    public ImmutableSortedDictionary<string, DbInstance> Instances { get; init; } = Named<DbInstance>();

    public ImmutableSortedDictionary<string, DbCluster> Clusters { get; init; } = Named<DbCluster>();

    public ImmutableSortedDictionary<string, GlobalDatabase> GlobalDatabases { get; init; } = Named<GlobalDatabase>();

    public ImmutableSortedDictionary<string, DbProxy> Proxies { get; init; } = Named<DbProxy>();

    /// <summary>Aurora DSQL's clusters, by identifier.</summary>
    public ImmutableSortedDictionary<string, DsqlCluster> DsqlClusters { get; init; } = Named<DsqlCluster>();

    /// <summary>The organization that the account is a member of, as Organizations tells it, or null.</summary>
    public OrgTree? Tree { get; init; }

    /// <summary>The organization as context keys tell it, or null.</summary>
    public Organization? Organization { get; init; }

    /// <summary>The organization's service control policies, from the root down to the account; none: none are in force.</summary>
    public IReadOnlyList<IReadOnlyList<IamDocument>> ServiceControl { get; init; } = [];

    private static ImmutableSortedDictionary<string, T> Named<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>An organization of AWS accounts.</summary>
/// <param name="Id">For example <c>o-a1b2c3d4e5</c>.</param>
/// <param name="Path">The account's place in it: <c>o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/</c>.</param>
internal sealed record Organization(string Id, string Path);
