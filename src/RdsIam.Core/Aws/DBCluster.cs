namespace RdsIam.Core.Aws;

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

    public int? Port { get; init; }

    public bool IamDatabaseAuthenticationEnabled { get; init; }

    public bool? PendingIamDatabaseAuthenticationEnabled { get; init; }

    public string? CACertificateIdentifier { get; init; }

    public DateTimeOffset? CertificateValidTill { get; init; }

    public string? MasterUsername { get; init; }

    /// <summary>Where RDS keeps the master's password; null: it does not.</summary>
    public string? MasterSecretArn { get; init; }

    public string? DatabaseName { get; init; }

    /// <summary>As <see cref="DBInstance.EnabledLogs"/>.</summary>
    public IReadOnlyList<string> EnabledLogs { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <param name="EndpointType"><c>WRITER</c>, <c>READER</c> or <c>CUSTOM</c>.</param>
internal sealed record DBClusterEndpoint(
    string? DBClusterEndpointIdentifier,
    string DBClusterIdentifier,
    string? Endpoint,
    string? Status,
    string EndpointType);
