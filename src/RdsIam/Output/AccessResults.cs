using RdsIam.Core.Access.Chains;
using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Rows;

namespace RdsIam.Output;

/// <summary>From Core's rows of access to what the pipeline emits. Chains of a role are shared by its rows.</summary>
internal sealed class AccessResults
{
    private readonly Dictionary<IReadOnlyList<AccessChain>, RdsIamAccessChain[]> _chains = new(ReferenceEqualityComparer.Instance);

    public RdsIamAccessRow From(AccessRow row, string? change = null) => new()
    {
        PrincipalArn = row.Principal.Arn,
        PrincipalKind = row.Principal.Principal.Kind.ToString(),
        Decision = (RdsIamAccessDecision)row.Verdict.Decision,
        Condition = row.Verdict.Condition,
        Statement = row.Verdict.Statement,
        UserName = row.UserName,
        Endpoint = row.Endpoint?.Name ?? AccessRow.Any,
        HostNames = [.. row.Endpoint?.HostNames ?? []],
        ResourceId = row.Endpoint?.ResourceId,
        ProxyTargets = [.. row.Endpoint?.ProxyTargets ?? []],
        AccountId = row.Endpoint?.AccountId,
        Region = row.Endpoint?.Region,
        Chain = Chains(row.Chains),
        Databases = [.. row.User?.Databases ?? []],
        Access = [.. row.User?.Schemas.Select(schema => schema.ToString()) ?? []],
        Powers = [.. row.Powers],
        TableAccess = row.Table?.ToString(),
        LastUsed = row.LastUsed,
        Change = change,
        Findings = [.. row.Findings.Select(From)],
    };

    public static RdsIamAccessFinding From(AccessFinding finding) => new()
    {
        Id = finding.Id,
        Severity = (RdsIamFindingSeverity)finding.Severity,
        Principal = finding.Principal,
        UserName = finding.UserName,
        Endpoint = finding.Endpoint,
        Policy = finding.Policy,
        Message = finding.Message,
        Fix = finding.Fix,
    };

    private RdsIamAccessChain[] Chains(IReadOnlyList<AccessChain> chains) => _chains.TryGetValue(chains, out var known)
        ? known
        : _chains[chains] = [.. chains.Select(From)];

    private static RdsIamAccessChain From(AccessChain chain) => new()
    {
        From = chain.From,
        Kind = chain.Kind.ToString(),
        Way = [.. chain.Way],
        Decision = (RdsIamAccessDecision)chain.Decision,
        Condition = chain.Condition,
        Text = chain.ToString(),
    };
}
