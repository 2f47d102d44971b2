using System.Text.Json;

namespace RdsIam.Sandbox.Aws;

/// <summary>The policy documents of the demo's account.</summary>
internal static class DemoPolicies
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly string[] TunnelActions =
    [
        "ssm:StartSession", "ssm:ResumeSession", "ssm:TerminateSession", "ssm:GetConnectionStatus", "ssm:DescribeInstanceInformation",
        "ssmmessages:OpenDataChannel", "ec2:DescribeInstances", "ec2-instance-connect:SendSSHPublicKey",
    ];

    private static readonly string[] OperatorActions =
    [
        "rds:Describe*", "dsql:ListClusters", "dsql:GetCluster", "rds:ModifyDBInstance", "rds:ModifyDBCluster",
        "iam:Get*", "iam:List*", "iam:SimulatePrincipalPolicy", "iam:SimulateCustomPolicy",
        "iam:GenerateServiceLastAccessedDetails", "organizations:Describe*", "organizations:List*",
        "iam:PutRolePolicy", "iam:PutUserPolicy", "iam:PutGroupPolicy",
        .. TunnelActions,
    ];

    private static readonly string[] AssumeActions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

    /// <summary>May look at and switch RDS and IAM.</summary>
    public static string Operator { get; } = Document(new { Effect = "Allow", Action = OperatorActions, Resource = "*" });

    /// <summary>May open sessions through the account's machines.</summary>
    public static string Tunnel { get; } = Document(new { Effect = "Allow", Action = TunnelActions, Resource = "*" });

    public static string AssumeRoles(Arns arns) => Document(new
    {
        Effect = "Allow",
        Action = AssumeActions,
        Resource = arns.Iam("role/rdsiam-demo-*"),
    });

    /// <summary>May connect as one database user to some resource ids.</summary>
    public static string Connect(Arns arns, string userName, params string[] resourceIds) =>
        Connect(arns, [userName], resourceIds);

    /// <summary>May connect as any of some database users to some resource ids.</summary>
    public static string Connect(Arns arns, string[] userNames, string[] resourceIds) => Document(new
    {
        Effect = "Allow",
        Action = "rds-db:connect",
        Resource = resourceIds.SelectMany(id => userNames.Select(user => arns.DatabaseUser(id, user))).ToArray(),
    });

    /// <summary>May do something on an Aurora DSQL cluster.</summary>
    public static string Dsql(string resource, params string[] actions) => Document(new
    {
        Effect = "Allow",
        Action = actions,
        Resource = resource,
    });

    public static string Trust(string principal) => Document(new
    {
        Effect = "Allow",
        Principal = new { AWS = principal },
        Action = AssumeActions,
    });

    public static string TrustService(string service) => Document(new
    {
        Effect = "Allow",
        Principal = new { Service = service },
        Action = "sts:AssumeRole",
    });

    public static string TrustWithExternalId(string principal, string externalId) =>
        TrustIf(principal, "StringEquals", "sts:ExternalId", externalId);

    public static string TrustWithMfa(string principal) =>
        TrustIf(principal, "Bool", "aws:MultiFactorAuthPresent", "true");

    /// <summary>Trusts tokens of an OIDC provider for the audience of STS and jobs of one repository.</summary>
    public static string TrustWebIdentity(string providerArn, string issuer) => Document(new
    {
        Effect = "Allow",
        Principal = new { Federated = providerArn },
        Action = "sts:AssumeRoleWithWebIdentity",
        Condition = new Dictionary<string, Dictionary<string, string>>
        {
            ["StringEquals"] = new() { [$"{issuer}:aud"] = "sts.amazonaws.com" },
            ["StringLike"] = new() { [$"{issuer}:sub"] = "repo:example/app:*" },
        },
    });

    private static string TrustIf(string principal, string test, string key, string value) => Document(new
    {
        Effect = "Allow",
        Principal = new { AWS = principal },
        Action = "sts:AssumeRole",
        Condition = new Dictionary<string, Dictionary<string, string>> { [test] = new() { [key] = value } },
    });

    private static string Document(object statement) =>
        JsonSerializer.Serialize(new { Version = "2012-10-17", Statement = new[] { statement } }, Indented);
}
