namespace RdsIam.Core.Policies.Matching;

/// <summary>What is known of who asks beyond the ARN; what is null or empty is not put into the request's context.</summary>
internal sealed record PrincipalFacts
{
    /// <summary>The unique id: <c>AIDA…</c> of a user, <c>AROA…</c> of a role (without the session's name).</summary>
    public string? UniqueId { get; init; }

    /// <summary>The role's ARN with its path, which a session's ARN leaves out.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Tags of the user or role, overridden by those of the session.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether there may be other tags than these: a session may bring its own, or they could not be read. Null where nobody looked:
    /// then there may be.
    /// </summary>
    public bool? MayHaveOtherTags { get; init; }

    /// <summary>When the temporary credentials were issued; null for long-term keys.</summary>
    public DateTimeOffset? TokenIssuedAt { get; init; }

    /// <summary>Whether temporary credentials were made with a second factor; null for long-term keys.</summary>
    public bool? MultiFactorPresent { get; init; }

    /// <summary>The organization that the account belongs to (<c>o-…</c>).</summary>
    public string? OrganizationId { get; init; }
}
