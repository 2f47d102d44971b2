namespace RdsIam.Core.Aws;

/// <summary>A policy within a user, group or role.</summary>
/// <param name="PolicyName">Its name.</param>
/// <param name="Document">JSON.</param>
internal sealed record InlinePolicy(string PolicyName, string Document);

/// <summary>A user with all that decides what it may do.</summary>
internal sealed record UserDetail(IamUser User)
{
    public IReadOnlyList<InlinePolicy> Inline { get; init; } = [];

    public IReadOnlyList<AttachedPolicy> Attached { get; init; } = [];

    /// <summary>Names of its groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}

/// <summary>A group with its policies.</summary>
internal sealed record GroupDetail(IamGroup Group)
{
    public IReadOnlyList<InlinePolicy> Inline { get; init; } = [];

    public IReadOnlyList<AttachedPolicy> Attached { get; init; } = [];
}

/// <summary>A role with all that decides what it may do and who may assume it.</summary>
internal sealed record RoleDetail(IamRole Role)
{
    public IReadOnlyList<InlinePolicy> Inline { get; init; } = [];

    public IReadOnlyList<AttachedPolicy> Attached { get; init; } = [];

    /// <summary>When it was last used, within the tracking period of 400 days; null: not in it, or not told.</summary>
    public DateTimeOffset? LastUsed { get; init; }
}

/// <summary>A managed policy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Document">The version in force, JSON; null where the answer does not have it.</param>
internal sealed record PolicyDetail(string Name, string Arn, string? Document);

/// <summary>What GetAccountAuthorizationDetails says of an account, or a page of it.</summary>
internal sealed record AccountDetails
{
    /// <summary>The account's id; null where nobody is in it. Of several accounts the first one's.</summary>
    public string? AccountId => AnyArn?.Split(':') is [_, _, _, _, var id, ..] ? id : null;

    public IReadOnlyList<UserDetail> Users { get; init; } = [];

    public IReadOnlyList<GroupDetail> Groups { get; init; } = [];

    public IReadOnlyList<RoleDetail> Roles { get; init; } = [];

    public IReadOnlyList<PolicyDetail> Policies { get; init; } = [];

    private string? AnyArn => Users.Select(one => one.User.Arn).Concat(Roles.Select(one => one.Role.Arn)).FirstOrDefault();
}
