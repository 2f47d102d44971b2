namespace RdsIam.Core.Aws;

/// <summary>What the query client must know of a service.</summary>
/// <param name="ServiceId">As in AWS_ENDPOINT_URL_&lt;id&gt; and in a profile's <c>services</c> section.</param>
/// <param name="SigningName">The service in signatures, host names and IAM actions.</param>
/// <param name="ApiVersion">The version of the API, the service's one and only.</param>
internal sealed record AwsQueryService(string ServiceId, string SigningName, string ApiVersion)
{
    public static readonly AwsQueryService Rds = new("RDS", "rds", "2014-10-31");

    /// <summary>One service for a whole partition, signed for the partition's home region.</summary>
    public static readonly AwsQueryService Iam = new("IAM", "iam", "2010-05-08");

    public static readonly AwsQueryService Ec2 = new("EC2", "ec2", "2016-11-15");

    /// <summary>Speaks JSON, by <see cref="AwsJsonClient"/>.</summary>
    public static readonly AwsQueryService Ssm = new("SSM", "ssm", "2014-11-06");

    /// <summary>Speaks JSON, by <see cref="AwsJsonClient"/>.</summary>
    public static readonly AwsQueryService InstanceConnect = new("EC2 Instance Connect", "ec2-instance-connect", "2018-04-02");

    /// <summary>Session Manager's message gateway: WebSockets only.</summary>
    public static readonly AwsQueryService SsmMessages = new("SSMMessages", "ssmmessages", "2016-11-15");

    /// <summary>Speaks JSON, by <see cref="AwsJsonClient"/>.</summary>
    public static readonly AwsQueryService Logs = new("CloudWatch Logs", "logs", "2014-03-28");

    /// <summary>Speaks JSON, by <see cref="AwsJsonClient"/>.</summary>
    public static readonly AwsQueryService SecretsManager = new("Secrets Manager", "secretsmanager", "2017-10-17");

    /// <summary>Speaks JSON, by <see cref="AwsJsonClient"/>; one service for a whole partition.</summary>
    public static readonly AwsQueryService Organizations = new("Organizations", "organizations", "2016-11-28");

    /// <summary>Speaks JSON at a path of its own, unsigned: what <c>aws login</c> logs in at.</summary>
    public static readonly AwsQueryService Signin = new("Signin", "signin", "2023-01-01");

    /// <summary>Speaks JSON at paths of its own (REST), by <see cref="AwsJsonClient"/>.</summary>
    public static readonly AwsQueryService Dsql = new("DSQL", "dsql", "2018-05-10");

    public bool IsGlobal => this == Iam;
}
