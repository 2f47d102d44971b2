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

/// <summary>What a report of last uses says of one service.</summary>
/// <param name="Status"><c>IN_PROGRESS</c>, <c>COMPLETED</c> or <c>FAILED</c>.</param>
/// <param name="At">The last use within the tracking period of 400 days; null: none, or the report is not there.</param>
/// <param name="Error">Why it failed; null: it did not.</param>
internal sealed record ServiceLastAccessed(string Status, DateTimeOffset? At, string? Error);
