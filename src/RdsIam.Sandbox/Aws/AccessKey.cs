using System.Collections.Immutable;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>A key that signs: a user's own, or a role session's. Its text never shows a secret.</summary>
internal sealed record AccessKey
{
    /// <summary>AKIA… for users, ASIA… for sessions.</summary>
    public required string Id { get; init; }

    public required string Secret { get; init; }

    public bool Active { get; init; } = true;

    /// <summary>The user who owns the key; null for a session's key.</summary>
    public string? UserName { get; init; }

    /// <summary>The session that owns the key; null for a user's key.</summary>
    public RoleSession? Session { get; init; }

    public override string ToString() => $"AccessKey {Id}";
}

/// <summary>What AssumeRole gave out, but for the key itself. Its text never shows the session token.</summary>
internal sealed record RoleSession
{
    public required string RoleName { get; init; }

    public required string SessionName { get; init; }

    public required string SessionToken { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Session policies; none: the role's policies alone decide.</summary>
    public ImmutableArray<IamDocument> Policies { get; init; } = [];

    public string? SourceIdentity { get; init; }

    /// <summary>Session tags; they win over the role's tags of the same key.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = Empty.Texts;

    /// <summary>The keys of the tags that stay when this session assumes another role.</summary>
    public ImmutableSortedSet<string> TransitiveTagKeys { get; init; } = Empty.Names;

    public bool MfaPresent { get; init; }

    /// <summary>The OIDC provider's ARN where a web identity opened the session.</summary>
    public string? FederatedProvider { get; init; }

    public override string ToString() => $"RoleSession {RoleName}/{SessionName}";
}
