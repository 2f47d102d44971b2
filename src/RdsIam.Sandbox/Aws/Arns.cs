namespace RdsIam.Sandbox.Aws;

/// <summary>The ARNs of one account's things in one region.</summary>
internal sealed record Arns(string AccountId, string Region, string Partition = "aws")
{
    public string Root => Iam("root");

    public string Of(PolicyHolder holder) => holder switch
    {
        IamUser => Iam($"user{holder.Path}{holder.Name}"),
        IamGroup => Iam($"group{holder.Path}{holder.Name}"),
        _ => Iam($"role{holder.Path}{holder.Name}"),
    };

    /// <summary>The principal of a role's session.</summary>
    public string Session(RoleSession session) =>
        $"arn:{Partition}:sts::{AccountId}:assumed-role/{session.RoleName}/{session.SessionName}";

    public string Policy(string name) => Iam($"policy/{name}");

    public string Mfa(string userName) => Iam($"mfa/{userName}");

    public string OidcProvider(string issuer) => Iam($"oidc-provider/{issuer}");

    /// <summary>The secret with the master's password.</summary>
    public string MasterSecret(string resourceId) =>
        $"arn:{Partition}:secretsmanager:{Region}:{AccountId}:secret:rds!{resourceId.ToLowerInvariant()}-AbCdEf";

    /// <summary>A thing of RDS; <paramref name="kind"/> is db, cluster, cluster-endpoint, db-proxy or db-proxy-endpoint.</summary>
    public string Rds(string kind, string name) => $"arn:{Partition}:rds:{Region}:{AccountId}:{kind}:{name}";

    public string Of(DbCluster cluster) => (this with { Region = cluster.Region ?? Region }).Rds("cluster", cluster.Identifier);

    /// <summary>What <c>rds-db:connect</c> is asked for.</summary>
    public string DatabaseUser(string resourceId, string userName) =>
        $"arn:{Partition}:rds-db:{Region}:{AccountId}:dbuser:{resourceId}/{userName}";

    /// <summary>An Aurora DSQL cluster.</summary>
    public string Dsql(string identifier) => $"arn:{Partition}:dsql:{Region}:{AccountId}:cluster/{identifier}";

    public string Iam(string rest) => $"arn:{Partition}:iam::{AccountId}:{rest}";
}
