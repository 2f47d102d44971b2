using System.Diagnostics.CodeAnalysis;

namespace RdsIam;

/// <summary>How New-RdsIamPolicy writes a policy.</summary>
public enum RdsIamPolicyFormat
{
    /// <summary>The JSON text.</summary>
    Json,

    /// <summary>An object, as ConvertFrom-Json would make of the text.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The word that people know from PowerShell.")]
    Object,

    /// <summary>A data source aws_iam_policy_document.</summary>
    Terraform,

    /// <summary>A CloudFormation template in JSON.</summary>
    CloudFormation,
}

/// <summary>Whom a trust policy lets assume the role.</summary>
public enum RdsIamTrustParty
{
    /// <summary>One user or role: -Principal.</summary>
    Role,

    /// <summary>An account as far as a condition says: -AccountId with -ExternalId, or with -Principal as a pattern of ARNs.</summary>
    Account,

    /// <summary>Workflows of a GitHub repository: -AccountId, -Repository, -Subject.</summary>
    GitHub,

    /// <summary>A service connection of Azure DevOps: -AccountId, -OrganizationId, -ServiceConnection.</summary>
    AzureDevOps,

    /// <summary>EC2 instances.</summary>
    Ec2,

    /// <summary>ECS tasks.</summary>
    Ecs,

    /// <summary>Lambda functions.</summary>
    Lambda,
}
