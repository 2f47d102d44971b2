using RdsIam.Core.Access.Rows;

namespace RdsIam.Core.Access.Reports;

/// <summary>A row as texts: what files have, and what is compared with them.</summary>
internal sealed record AccessRecord
{
    public required string PrincipalArn { get; init; }

    public string PrincipalKind { get; init; } = "";

    /// <summary>Allowed, Conditional or Unknown.</summary>
    public required string Decision { get; init; }

    public string Condition { get; init; } = "";

    public string Statement { get; init; } = "";

    public required string UserName { get; init; }

    public required string Endpoint { get; init; }

    public string ResourceId { get; init; } = "";

    public string AccountId { get; init; } = "";

    public string Region { get; init; } = "";

    /// <summary>As <see cref="Chains.AccessChain.ToString"/>.</summary>
    public IReadOnlyList<string> Chain { get; init; } = [];

    public IReadOnlyList<string> Databases { get; init; } = [];

    public IReadOnlyList<string> Access { get; init; } = [];

    public IReadOnlyList<string> Powers { get; init; } = [];

    /// <summary>A day, or nothing.</summary>
    public string LastUsed { get; init; } = "";

    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>What makes it the same row as another one.</summary>
    public (string Principal, string User, string Endpoint) Key => (PrincipalArn, UserName, ResourceId.Length > 0 ? ResourceId : Endpoint);

    public static AccessRecord Of(AccessRow row) => new()
    {
        PrincipalArn = row.Principal.Arn,
        PrincipalKind = row.Principal.Principal.Kind.ToString(),
        Decision = row.Verdict.Decision.ToString(),
        Condition = row.Verdict.Condition ?? "",
        Statement = row.Verdict.Statement,
        UserName = row.UserName,
        Endpoint = row.Endpoint?.Name ?? AccessRow.Any,
        ResourceId = row.Endpoint?.ResourceId ?? "",
        AccountId = row.Endpoint?.AccountId ?? "",
        Region = row.Endpoint?.Region ?? "",
        Chain = [.. row.Chains.Select(chain => chain.ToString())],
        Databases = row.User?.Databases ?? [],
        Access = [.. row.User?.Schemas.Select(schema => schema.ToString()) ?? []],
        Powers = row.Powers,
        LastUsed = row.LastUsed?.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "",
        Findings = [.. row.Findings.Select(finding => finding.Message)],
    };
}
