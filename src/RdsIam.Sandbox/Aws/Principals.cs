using System.Collections.Immutable;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>What users, groups and roles have in common: a name and policies.</summary>
internal abstract record PolicyHolder
{
    public required string Name { get; init; }

    public string Path { get; init; } = "/";

    /// <summary>The unique id: AIDA…, AGPA… or AROA….</summary>
    public required string Id { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Inline policies by name.</summary>
    public ImmutableSortedDictionary<string, IamDocument> InlinePolicies { get; init; } = Empty.Policies;

    /// <summary>The ARNs of the managed policies attached.</summary>
    public ImmutableSortedSet<string> AttachedPolicies { get; init; } = Empty.Names;

    /// <summary>When each service was last called, by the service's name in actions.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> LastUses { get; init; } =
        ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);
}

/// <summary>An IAM user.</summary>
internal sealed record IamUser : PolicyHolder
{
    public ImmutableSortedSet<string> Groups { get; init; } = Empty.Names;

    /// <summary>The ARN of a managed policy, or null.</summary>
    public string? PermissionsBoundary { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = Empty.Texts;

    /// <summary>The ARN of the user's MFA device, or null where there is none.</summary>
    public string? MfaSerial { get; init; }
}

/// <summary>An IAM group.</summary>
internal sealed record IamGroup : PolicyHolder;

/// <summary>An IAM role.</summary>
internal sealed record IamRole : PolicyHolder
{
    /// <summary>Who may assume the role.</summary>
    public required IamDocument TrustPolicy { get; init; }

    public string? PermissionsBoundary { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = Empty.Texts;

    public int MaxSessionDurationSeconds { get; init; } = 3600;
}

/// <summary>A managed policy with its one version, v1.</summary>
internal sealed record ManagedPolicy(string Arn, string Id, IamDocument Document, DateTimeOffset Created)
{
    public string Name => Arn[(Arn.LastIndexOf('/') + 1)..];
}

/// <summary>Empty collections that compare as AWS does: by the exact text.</summary>
internal static class Empty
{
    public static readonly ImmutableSortedDictionary<string, string> Texts =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static readonly ImmutableSortedDictionary<string, IamDocument> Policies =
        ImmutableSortedDictionary.Create<string, IamDocument>(StringComparer.Ordinal);

    public static readonly ImmutableSortedSet<string> Names = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
}
