namespace RdsIam.Core.Aws;

/// <summary>An Aurora global database. Names as in the RDS API reference, GlobalCluster.</summary>
internal sealed record GlobalCluster
{
    public required string GlobalClusterIdentifier { get; init; }

    public required string Engine { get; init; }

    public string? EngineVersion { get; init; }

    public string? Status { get; init; }

    public string? DatabaseName { get; init; }

    /// <summary>The endpoint that follows the writer from region to region.</summary>
    public string? Endpoint { get; init; }

    public required IReadOnlyList<GlobalClusterMember> Members { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <param name="DBClusterArn">The cluster, with its region.</param>
/// <param name="IsWriter">Whether it is the primary cluster now.</param>
internal sealed record GlobalClusterMember(string DBClusterArn, bool IsWriter);
