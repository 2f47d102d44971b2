namespace RdsIam.Core.Aws;

/// <param name="PermissionsBoundaryArn">The managed policy that bounds the user's permissions, or null.</param>
internal sealed record IamUser(string UserName, string UserId, string Arn, string? PermissionsBoundaryArn);

/// <param name="AssumeRolePolicyDocument">The trust policy, JSON.</param>
/// <param name="MaxSessionDuration">Seconds.</param>
/// <param name="PermissionsBoundaryArn">The managed policy that bounds the role's permissions, or null.</param>
internal sealed record IamRole(
    string RoleName,
    string RoleId,
    string Arn,
    string? AssumeRolePolicyDocument,
    int? MaxSessionDuration,
    string? PermissionsBoundaryArn);

internal sealed record IamGroup(string GroupName, string Arn);

internal sealed record AttachedPolicy(string PolicyName, string PolicyArn);

/// <param name="DefaultVersionId">The version that is in force, such as <c>v3</c>.</param>
internal sealed record ManagedPolicy(string PolicyName, string Arn, string DefaultVersionId);

/// <summary>What to ask IAM's policy simulator.</summary>
internal sealed record PolicySimulation
{
    public required IReadOnlyList<string> ActionNames { get; init; }

    public IReadOnlyList<string> ResourceArns { get; init; } = [];

    /// <summary>Policies (JSON) to judge: the only ones for SimulateCustomPolicy, additional ones for a principal.</summary>
    public IReadOnlyList<string> PolicyInputList { get; init; } = [];

    public IReadOnlyList<string> PermissionsBoundaryPolicyInputList { get; init; } = [];

    public IReadOnlyList<SimulationContextEntry> ContextEntries { get; init; } = [];
}

/// <param name="Type"><c>string</c>, <c>boolean</c>, <c>ip</c>, <c>date</c>, <c>numeric</c>, … as in the API reference.</param>
internal sealed record SimulationContextEntry(string Key, string Type, IReadOnlyList<string> Values);

/// <param name="Decision"><c>allowed</c>, <c>explicitDeny</c> or <c>implicitDeny</c>.</param>
/// <param name="MatchedPolicyIds">The policies whose statements matched.</param>
/// <param name="MissingContextKeys">Condition keys that a policy asks for and the simulation did not give.</param>
/// <param name="AllowedByOrganizations">Null where no service control policy was looked at.</param>
/// <param name="AllowedByPermissionsBoundary">Null where there is no boundary.</param>
internal sealed record SimulationResult(
    string ActionName,
    string ResourceName,
    string Decision,
    IReadOnlyList<string> MatchedPolicyIds,
    IReadOnlyList<string> MissingContextKeys,
    bool? AllowedByOrganizations,
    bool? AllowedByPermissionsBoundary);
