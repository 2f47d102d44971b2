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

    /// <summary>Where RDS keeps the master's password; null: it does not.</summary>
    public string? MasterSecretArn { get; init; }

    /// <summary>The first database; null when none was made with the instance.</summary>
    public string? DBName { get; init; }

    /// <summary>The cluster that the instance is a member of, or null.</summary>
    public string? DBClusterIdentifier { get; init; }

    /// <summary>The logs that go to CloudWatch, such as <see cref="DBLogs.IamErrors"/>.</summary>
    public IReadOnlyList<string> EnabledLogs { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <summary>Logs of RDS that RdsIam knows.</summary>
internal static class DBLogs
{
    /// <summary>Why IAM logins were refused, in RDS's own words.</summary>
    public const string IamErrors = "iam-db-auth-error";
}

/// <summary>What to change on an instance or cluster; null leaves a setting as it is.</summary>
internal sealed record DBModification
{
    public bool? EnableIamDatabaseAuthentication { get; init; }

    /// <summary>Logs to send to CloudWatch from now on; none is switched off.</summary>
    public IReadOnlyList<string> EnableLogs { get; init; } = [];

    /// <summary>Whether to change now and not in the next maintenance window.</summary>
    public bool ApplyImmediately { get; init; }
}
