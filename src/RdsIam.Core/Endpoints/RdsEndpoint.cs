using RdsIam.Core.Names;

namespace RdsIam.Core.Endpoints;

/// <summary>How an RDS Proxy logs in to the database behind it, by its DefaultAuthScheme.</summary>
internal enum ProxyLogin
{
    /// <summary>NONE: with the password in the user's secret.</summary>
    BySecret,

    /// <summary>IAM_AUTH: with a token that its own role signs.</summary>
    ByIam,
}

/// <summary>An endpoint of an instance, cluster or proxy as RDS describes it, with all that a login through it needs.</summary>
internal sealed record RdsEndpoint
{
    /// <summary>The name in RDS: of the instance, cluster, global database, custom endpoint, proxy or proxy endpoint.</summary>
    public required string Identifier { get; init; }

    public required RdsEndpointKind Kind { get; init; }

    /// <summary>
    /// The cluster or proxy that the endpoint belongs to, whose setting and resource id count; null for an instance by itself.
    /// </summary>
    public string? Owner { get; init; }

    /// <summary><c>postgres</c>, <c>aurora-postgresql</c>, …; for a proxy its engine family in lower case.</summary>
    public required string Engine { get; init; }

    public string? EngineVersion { get; init; }

    /// <summary>Null while RDS has not made the endpoint yet.</summary>
    public string? HostName { get; init; }

    public int? Port { get; init; }

    /// <summary>
    /// What policies name: <c>db-…</c>, <c>cluster-…</c> (also for an instance in a cluster), <c>prx-…</c>, or the id of an Aurora
    /// DSQL cluster. Null for an
    /// instance whose cluster could not be read.
    /// </summary>
    public string? ResourceId { get; init; }

    /// <summary>The instance's own resource id, also in a cluster, where no policy names it; null for others.</summary>
    public string? DbiResourceId { get; init; }

    /// <summary>The instance, cluster, proxy or proxy endpoint; of a global database the cluster that writes.</summary>
    public required ResourceArn Arn { get; init; }

    /// <summary>Whether IAM authentication is in force.</summary>
    public bool IamEnabled { get; init; }

    /// <summary>What <see cref="IamEnabled"/> will be when a waiting change comes into force; null where none waits.</summary>
    public bool? PendingIamEnabled { get; init; }

    /// <summary><c>available</c>, <c>modifying</c>, <c>stopped</c>, …</summary>
    public string? Status { get; init; }

    /// <summary>How a proxy logs in to the database; null where it is none.</summary>
    public ProxyLogin? ProxyLogin { get; init; }

    /// <summary>The role as which a proxy acts, where it is one.</summary>
    public string? ProxyRoleArn { get; init; }

    public string? CaCertificate { get; init; }

    /// <summary>The end of the server's certificate (UTC).</summary>
    public DateTimeOffset? CertificateExpiresAt { get; init; }

    public string? MasterUserName { get; init; }

    /// <summary>Whether it is a proxy that logs in to its database with the passwords of secrets, and not with tokens.</summary>
    public bool UsesPasswords { get; init; }

    /// <summary>The secret in which RDS keeps the master's password; null: it keeps none.</summary>
    public string? MasterSecretArn { get; init; }

    /// <summary>The first database; null where none was made with the instance or cluster, and for proxies.</summary>
    public string? DatabaseName { get; init; }

    /// <summary>Of the instance or cluster; RDS lists a proxy's only one by one, so here it has none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>The ARNs of a global database's clusters, the writer's first; empty for others.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    public bool IsPostgres => Engine.Contains("postgres", StringComparison.Ordinal) || IsDsql;

    public bool IsDsql => Kind == RdsEndpointKind.Dsql;

    public bool IsProxy => Kind is RdsEndpointKind.Proxy or RdsEndpointKind.ProxyEndpoint;

    private static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();

    public override string ToString() => HostName ?? Identifier;
}
