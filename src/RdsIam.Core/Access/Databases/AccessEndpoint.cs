namespace RdsIam.Core.Access.Databases;

/// <summary>What policies name by one resource id: an instance, a cluster or a proxy, with all the host names that lead to it.</summary>
internal sealed record AccessEndpoint
{
    public required string ResourceId { get; init; }

    /// <summary>The name in RDS.</summary>
    public required string Identifier { get; init; }

    public required string Partition { get; init; }

    public required string Region { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The host names; the writer's first.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    public bool IamEnabled { get; init; }

    /// <summary>The administrator that RDS made; null for proxies, and where nobody said.</summary>
    public string? MasterUserName { get; init; }

    /// <summary>Of a proxy the identifiers of the instances and clusters behind it; none where nobody told.</summary>
    public IReadOnlyList<string> ProxyTargets { get; init; } = [];

    /// <summary>
    /// Whether it is a proxy that logs in to its database with the passwords of secrets: then users need one, and no rds_iam.
    /// </summary>
    public bool UsesPasswords { get; init; }

    /// <summary>The role as which a proxy acts; null for others, and where nobody said.</summary>
    public string? ProxyRoleArn { get; init; }

    public bool IsProxy => ResourceId.StartsWith("prx-", StringComparison.Ordinal);

    /// <summary>What people call it.</summary>
    public string Name => HostNames.Count > 0 ? HostNames[0] : Identifier;

    /// <summary>The ARN of a database user there, as policies see it.</summary>
    public string ArnOf(string userName) => $"arn:{Partition}:rds-db:{Region}:{AccountId}:dbuser:{ResourceId}/{userName}";

    public override string ToString() => Name;
}
