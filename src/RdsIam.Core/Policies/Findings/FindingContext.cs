using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>What is known beside the policy itself; the more is known, the more can be found.</summary>
internal sealed record FindingContext
{
    /// <summary>Nothing beside the policy.</summary>
    public static readonly FindingContext None = new();

    /// <summary>The database user and endpoint that the question is about; null when there is none.</summary>
    public ConnectResource? Asked { get; init; }

    /// <summary>The login to Aurora DSQL that the question is about; null when there is none.</summary>
    public LoginAccess? AskedDsql { get; init; }

    /// <summary>Who has the policy; null when nobody said.</summary>
    public RequestPrincipal? Principal { get; init; }

    /// <summary>The time of the question; null when there is none.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Which part the policy plays: limits are wide by intent.</summary>
    public PolicyLayer Layer { get; init; } = PolicyLayer.Identity;

    /// <summary>
    /// All endpoints of the accounts and regions that were looked at; null when nobody looked. A resource id that is not
    /// among them, though its account and region are, is gone.
    /// </summary>
    public IReadOnlyList<KnownEndpoint>? Endpoints { get; init; }
}

/// <summary>An instance, a cluster or a proxy that exists.</summary>
internal sealed record KnownEndpoint
{
    /// <summary><c>db-…</c>, <c>cluster-…</c> or <c>prx-…</c>.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The name that people gave it.</summary>
    public required string Identifier { get; init; }

    /// <summary>All its endpoints' host names.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    public required string Partition { get; init; }

    public required string Region { get; init; }

    public required string AccountId { get; init; }

    /// <summary>True when a policy's text names it: by identifier or host name instead of the resource id.</summary>
    public bool IsCalled(string name) =>
        Identifier.Equals(name, StringComparison.OrdinalIgnoreCase)
        || HostNames.Contains(name, StringComparer.OrdinalIgnoreCase);
}
