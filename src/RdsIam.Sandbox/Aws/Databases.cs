using System.Collections.Immutable;

namespace RdsIam.Sandbox.Aws;

/// <summary>Whether IAM authentication is on, and a change that waits.</summary>
/// <param name="Enabled">In force before <paramref name="AppliesAt"/>.</param>
/// <param name="Pending">The value to come, or null.</param>
/// <param name="AppliesAt">When it comes; null: in the next maintenance window, so not by itself.</param>
internal sealed record IamSetting(bool Enabled, bool? Pending = null, DateTimeOffset? AppliesAt = null)
{
    /// <summary>The setting as it stands at a time: a change whose time has come is in force.</summary>
    public IamSetting At(DateTimeOffset now) =>
        Pending is { } value && AppliesAt <= now ? new IamSetting(value) : this;

    /// <summary>Whether RDS is at work on the change, which shows as the status <c>modifying</c>.</summary>
    public bool IsBeingApplied => Pending is not null && AppliesAt is not null;
}

/// <summary>A DB instance, on its own or in an Aurora cluster.</summary>
internal sealed record DbInstance
{
    public required string Identifier { get; init; }

    /// <summary><c>db-…</c>.</summary>
    public required string ResourceId { get; init; }

    public required string Address { get; init; }

    public int Port { get; init; } = 5432;

    public string Engine { get; init; } = "postgres";

    public string EngineVersion { get; init; } = "16.4";

    public string Status { get; init; } = "available";

    public IamSetting Iam { get; init; } = new(false);

    /// <summary>Whether the log iam-db-auth-error goes to CloudWatch.</summary>
    public bool ExportsRefusals { get; init; }

    /// <summary>Whether RDS keeps the master's password in Secrets Manager.</summary>
    public bool ManagesPassword { get; init; }

    public string? ClusterIdentifier { get; init; }

    public bool IsClusterWriter { get; init; }

    public string DatabaseName { get; init; } = "demo";

    public string MasterUserName { get; init; } = "postgres";

    public string CaCertificate { get; init; } = "rds-ca-rsa2048-g1";

    public DateTimeOffset CaValidTill { get; init; }

    public DateTimeOffset Created { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = Empty.Texts;
}

/// <summary>An Aurora cluster. Its members are the instances that name it.</summary>
internal sealed record DbCluster
{
    public required string Identifier { get; init; }

    /// <summary><c>cluster-…</c>.</summary>
    public required string ResourceId { get; init; }

    /// <summary>Another region than the account's own; null: that one.</summary>
    public string? Region { get; init; }

    public required string Endpoint { get; init; }

    public required string ReaderEndpoint { get; init; }

    public int Port { get; init; } = 5432;

    public string Engine { get; init; } = "aurora-postgresql";

    public string EngineVersion { get; init; } = "16.4";

    public string Status { get; init; } = "available";

    public IamSetting Iam { get; init; } = new(false);

    /// <summary>Whether the log iam-db-auth-error goes to CloudWatch.</summary>
    public bool ExportsRefusals { get; init; }

    /// <summary>Whether RDS keeps the master's password in Secrets Manager.</summary>
    public bool ManagesPassword { get; init; }

    public ImmutableArray<DbClusterEndpoint> CustomEndpoints { get; init; } = [];

    public string DatabaseName { get; init; } = "demo";

    public string MasterUserName { get; init; } = "postgres";

    public DateTimeOffset Created { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = Empty.Texts;
}

/// <summary>An Aurora global database.</summary>
/// <param name="Identifier">Its name.</param>
/// <param name="ResourceId"><c>cluster-…</c>, which no policy of a login names.</param>
/// <param name="Endpoint">The endpoint that follows the writer.</param>
/// <param name="Members">The identifiers of its clusters, each in a region of its own.</param>
/// <param name="Writer">The one of them that writes.</param>
internal sealed record GlobalDatabase(
    string Identifier, string ResourceId, string Endpoint, ImmutableArray<string> Members, string Writer);

/// <summary>A custom endpoint of a cluster; <paramref name="CustomType"/> is READER or ANY.</summary>
internal sealed record DbClusterEndpoint(string Identifier, string ResourceId, string Address, string CustomType);

/// <summary>An RDS Proxy. <see cref="IamAuth"/> is DISABLED, REQUIRED or ENABLED, as the service spells it.</summary>
internal sealed record DbProxy
{
    public required string Name { get; init; }

    /// <summary><c>prx-…</c>.</summary>
    public required string ResourceId { get; init; }

    public required string Address { get; init; }

    public string EngineFamily { get; init; } = "POSTGRESQL";

    public string Status { get; init; } = "available";

    public string IamAuth { get; init; } = "REQUIRED";

    /// <summary>The role as which it acts.</summary>
    public string RoleName { get; init; } = "rdsiam-demo-proxy";

    /// <summary>NONE: it logs in to its database with a secret's password; IAM_AUTH: with a token.</summary>
    public string DefaultAuthScheme { get; init; } = "NONE";

    /// <summary>The identifier of the instance or cluster behind it.</summary>
    public string? Target { get; init; }

    /// <summary>The endpoints beside the default one.</summary>
    public ImmutableArray<DbProxyEndpoint> Endpoints { get; init; } = [];

    public DateTimeOffset Created { get; init; }
}

/// <summary>A further endpoint of a proxy; <paramref name="TargetRole"/> is READ_WRITE or READ_ONLY.</summary>
internal sealed record DbProxyEndpoint(string Name, string ResourceId, string Address, string TargetRole);

/// <summary>An Aurora DSQL cluster.</summary>
/// <param name="Identifier">26 lower-case letters and digits.</param>
/// <param name="HostName">Its endpoint.</param>
/// <param name="Created">When it was made.</param>
internal sealed record DsqlCluster(string Identifier, string HostName, DateTimeOffset Created)
{
    public string Status { get; init; } = "ACTIVE";
}
