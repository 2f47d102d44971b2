namespace RdsIam;

/// <summary>What an endpoint's name points to.</summary>
public enum RdsIamEndpointKind
{
    /// <summary>An instance, by itself or in a cluster.</summary>
    Instance,

    /// <summary>The writer's endpoint of a cluster.</summary>
    ClusterWriter,

    /// <summary>The reader endpoint of a cluster.</summary>
    ClusterReader,

    /// <summary>A custom endpoint of a cluster.</summary>
    ClusterCustom,

    /// <summary>The default endpoint of a proxy.</summary>
    Proxy,

    /// <summary>A further endpoint of a proxy.</summary>
    ProxyEndpoint,

    /// <summary>The writer's endpoint of an Aurora global database.</summary>
    GlobalWriter = 7,

    /// <summary>An Aurora DSQL cluster.</summary>
    Dsql = 8,
}

/// <summary>An endpoint of an instance, cluster or proxy, with all that a login through it needs.</summary>
public sealed class RdsIamEndpoint : RdsIamOutput
{
    internal RdsIamEndpoint()
    {
    }

    /// <summary>The name in RDS: of the instance, cluster, global database, custom endpoint, proxy or proxy endpoint.</summary>
    public required string Identifier { get; init; }

    /// <summary>What the name points to.</summary>
    public required RdsIamEndpointKind Kind { get; init; }

    /// <summary>
    /// The cluster or proxy that it belongs to; of a global database the cluster that writes; null for an instance by itself.
    /// </summary>
    public string? Owner { get; init; }

    /// <summary><c>postgres</c>, <c>aurora-postgresql</c>, …; for a proxy its family, <c>postgresql</c>; <c>aurora-dsql</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The engine's version; null for a proxy.</summary>
    public string? EngineVersion { get; init; }

    /// <summary>The name that is signed and that TLS verifies; null while RDS has not made it yet.</summary>
    public string? HostName { get; init; }

    /// <summary>The port that is signed.</summary>
    public int? Port { get; init; }

    /// <summary>
    /// What policies name: <c>db-…</c>, <c>cluster-…</c> (also for an instance in a cluster), <c>prx-…</c>, or the id of an
    /// Aurora DSQL cluster. Null for an
    /// instance whose cluster may not be read.
    /// </summary>
    public string? ResourceId { get; init; }

    /// <summary>The region; of a global database the writer's.</summary>
    public required string Region { get; init; }

    /// <summary>The account that owns it: twelve digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>The partition of AWS: aws, aws-cn, aws-us-gov, …</summary>
    public required string Partition { get; init; }

    /// <summary>The ARN of the instance, cluster, proxy or proxy endpoint; of a global database that of the cluster that writes.</summary>
    public required string Arn { get; init; }

    /// <summary>Whether IAM authentication is in force.</summary>
    public required bool IamEnabled { get; init; }

    /// <summary>What IamEnabled will be when a waiting change comes into force; null where none waits.</summary>
    public bool? PendingIamEnabled { get; init; }

    /// <summary><c>available</c>, <c>modifying</c>, <c>stopped</c>, …</summary>
    public string? Status { get; init; }

    /// <summary>The certificate authority; null for proxies, and for Aurora clusters, whose instances have one each.</summary>
    public string? CaCertificate { get; init; }

    /// <summary>When the server's certificate ends (UTC).</summary>
    public DateTimeOffset? CertificateExpiresAt { get; init; }

    /// <summary>The administrator that RDS made; null for a proxy.</summary>
    public string? MasterUserName { get; init; }

    /// <summary>The secret in which RDS keeps the master's password, for -MasterSecret; null where it keeps none.</summary>
    public string? MasterSecretArn { get; init; }

    /// <summary>The first database; null where none was made, and for a proxy.</summary>
    public string? DatabaseName { get; init; }

    /// <summary>Tags of the instance or cluster. RDS does not list those of proxies: empty.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>The ARNs of a global database's clusters, the writer's first; empty for others.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>The host name, or the identifier while there is none.</summary>
    public override string ToString() => HostName ?? Identifier;
}
