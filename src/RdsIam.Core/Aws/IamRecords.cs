namespace RdsIam.Core.Aws;

/// <param name="PermissionsBoundaryArn">The managed policy that bounds the user's permissions, or null.</param>
internal sealed record IamUser(string UserName, string UserId, string Arn, string? PermissionsBoundaryArn)
{
    public IReadOnlyDictionary<string, string> Tags { get; init; } = IamXml.NoTags;
}

/// <param name="AssumeRolePolicyDocument">The trust policy, JSON.</param>
/// <param name="PermissionsBoundaryArn">The managed policy that bounds the role's permissions, or null.</param>
internal sealed record IamRole(
    string RoleName,
    string RoleId,
    string Arn,
    string? AssumeRolePolicyDocument,
    string? PermissionsBoundaryArn)
{
    public IReadOnlyDictionary<string, string> Tags { get; init; } = IamXml.NoTags;
}

internal sealed record IamGroup(string GroupName, string Arn);

internal sealed record AttachedPolicy(string PolicyName, string PolicyArn);

/// <param name="DefaultVersionId">The version that is in force, such as <c>v3</c>.</param>
internal sealed record ManagedPolicy(string PolicyName, string Arn, string DefaultVersionId);
