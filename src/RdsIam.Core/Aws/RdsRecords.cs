namespace RdsIam.Core.Aws;

/// <summary>A DB instance, with what RdsIam uses of it. Names as in the RDS API reference, DBInstance.</summary>
internal sealed record DBInstance
{
    public required string DBInstanceIdentifier { get; init; }

    public required string DBInstanceArn { get; init; }

    /// <summary><c>db-…</c>: what policies name.</summary>
    public required string DbiResourceId { get; init; }

    /// <summary><c>postgres</c>, <c>aurora-postgresql</c>, and engines that RdsIam leaves alone.</summary>
    public required string Engine { get; init; }

    public string? EngineVersion { get; init; }

    /// <summary><c>available</c>, <c>modifying</c>, <c>stopped</c>, …</summary>
    public string? Status { get; init; }

    /// <summary>Null while the instance is being created.</summary>
    public string? EndpointAddress { get; init; }

    public int? EndpointPort { get; init; }

    public bool IamDatabaseAuthenticationEnabled { get; init; }

    /// <summary>What the setting will be after the next maintenance or restart; null when no change waits.</summary>
    public bool? PendingIamDatabaseAuthenticationEnabled { get; init; }

    public string? CACertificateIdentifier { get; init; }

    public DateTimeOffset? CertificateValidTill { get; init; }

    public string? MasterUsername { get; init; }

    /// <summary>The first database; null when none was made with the instance.</summary>
    public string? DBName { get; init; }

    /// <summary>The cluster that the instance is a member of, or null.</summary>
    public string? DBClusterIdentifier { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <summary>A DB cluster (Aurora or Multi-AZ). Names as in the RDS API reference, DBCluster.</summary>
internal sealed record DBCluster
{
    public required string DBClusterIdentifier { get; init; }

    public required string DBClusterArn { get; init; }

    /// <summary><c>cluster-…</c>: what policies name.</summary>
    public required string DbClusterResourceId { get; init; }

    public required string Engine { get; init; }

    public string? EngineVersion { get; init; }

    public string? Status { get; init; }

    /// <summary>The writer's endpoint.</summary>
    public string? Endpoint { get; init; }

    public string? ReaderEndpoint { get; init; }

    public required IReadOnlyList<string> CustomEndpoints { get; init; }

    public int? Port { get; init; }

    public bool IamDatabaseAuthenticationEnabled { get; init; }

    public bool? PendingIamDatabaseAuthenticationEnabled { get; init; }

    public string? CACertificateIdentifier { get; init; }

    public DateTimeOffset? CertificateValidTill { get; init; }

    public string? MasterUsername { get; init; }

    public string? DatabaseName { get; init; }

    public required IReadOnlyList<DBClusterMember> Members { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

internal sealed record DBClusterMember(string DBInstanceIdentifier, bool IsClusterWriter);

/// <param name="EndpointType"><c>WRITER</c>, <c>READER</c> or <c>CUSTOM</c>.</param>
/// <param name="CustomEndpointType"><c>READER</c> or <c>ANY</c> for a custom endpoint.</param>
internal sealed record DBClusterEndpoint(
    string? DBClusterEndpointIdentifier,
    string DBClusterIdentifier,
    string? Endpoint,
    string? Status,
    string EndpointType,
    string? CustomEndpointType);

/// <param name="ResourceId"><c>prx-…</c>, the end of the ARN: what policies name.</param>
/// <param name="EngineFamily"><c>POSTGRESQL</c>, <c>MYSQL</c>, <c>SQLSERVER</c>.</param>
/// <param name="DefaultAuthScheme"><c>IAM_AUTH</c> where the proxy itself logs in to the database by IAM, else <c>NONE</c>.</param>
internal sealed record DBProxy(
    string DBProxyName,
    string DBProxyArn,
    string ResourceId,
    string? Status,
    string EngineFamily,
    string? Endpoint,
    bool RequireTls,
    string? DefaultAuthScheme,
    IReadOnlyList<DBProxyAuth> Auth);

/// <param name="IamAuth"><c>DISABLED</c>, <c>REQUIRED</c> or <c>ENABLED</c> for clients of the proxy.</param>
/// <param name="SecretArn">Where the proxy finds the database user's password.</param>
internal sealed record DBProxyAuth(string? UserName, string? IamAuth, string? SecretArn, string? ClientPasswordAuthType);

/// <param name="TargetRole"><c>READ_WRITE</c> or <c>READ_ONLY</c>.</param>
internal sealed record DBProxyEndpoint(
    string DBProxyEndpointName,
    string DBProxyEndpointArn,
    string DBProxyName,
    string? Status,
    string? Endpoint,
    string? TargetRole,
    bool IsDefault);

/// <summary>What to change on an instance or cluster; null leaves a setting as it is.</summary>
internal sealed record DBModification
{
    public bool? EnableIamDatabaseAuthentication { get; init; }

    public string? CACertificateIdentifier { get; init; }

    /// <summary>Whether to change now and not in the next maintenance window.</summary>
    public bool ApplyImmediately { get; init; }
}
