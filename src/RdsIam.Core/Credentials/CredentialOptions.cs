using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>
/// What a user said about who signs: <see cref="IdentitySources"/> makes a source of it. All of it is optional; with
/// nothing said, the AWS SDK's usual places are searched.
/// </summary>
internal sealed record CredentialOptions
{
    /// <summary>A source that is there already, such as one read by <see cref="CredentialShape"/>. It wins over the rest.</summary>
    public IIdentitySource? Credentials { get; init; }

    public string? ProfileName { get; init; }

    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>Roles to assume in turn, each with the identity before it.</summary>
    public IReadOnlyList<string> RoleArn { get; init; } = [];

    /// <summary>2 to 64 of <c>A-Z a-z 0-9 _ + = , . @ -</c>. Null: <c>rdsiam-</c> and <see cref="DefaultSessionNameHint"/>.</summary>
    public string? RoleSessionName { get; init; }

    /// <summary>Sent with every AssumeRole; STS looks at it only where the role's trust policy asks for it.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The MFA device (its ARN, or the number on a hardware token) for the first role.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Six digits that the MFA device shows; good for one use.</summary>
    public string? TokenCode { get; init; }

    /// <summary>How long the last role's session lasts: 900 to 43200 seconds, at most 3600 for a role assumed by a role.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>A file with an OpenID Connect token, with which the first role is assumed.</summary>
    public string? WebIdentityTokenFile { get; init; }

    /// <summary>The region whose STS endpoint is called. Null: the environment's or profile's, else the partition's first.</summary>
    public string? Region { get; init; }

    /// <summary><c>user@host</c>, for a session name that CloudTrail's readers understand. Null: this user and machine.</summary>
    public string? DefaultSessionNameHint { get; init; }

    /// <summary>
    /// Asks a person for the six digits of the device with the given serial; null where nobody can be asked. It runs on a
    /// thread of the pool and must end, with an exception, when its cmdlet ends. Null or empty: the person gave up.
    /// </summary>
    public Func<string, CancellationToken, Task<string?>>? PromptTokenCode { get; init; }

    /// <summary>What was said, without secrets.</summary>
    public override string ToString() =>
        $"CredentialOptions {{ ProfileName = {ProfileName}, AccessKey = {AccessKey}, RoleArn = [{string.Join(", ", RoleArn)}], "
        + $"RoleSessionName = {RoleSessionName}, DurationSeconds = {DurationSeconds}, "
        + $"WebIdentityTokenFile = {WebIdentityTokenFile}, Region = {Region} }}";
}
