using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Policies.Asking;

/// <summary>A policy that the caller gave, as far as it could be read.</summary>
internal sealed record GivenPolicy
{
    /// <summary>As <see cref="FoundPolicy.Owner"/>.</summary>
    public string? Owner { get; init; }

    /// <summary>Null: it could not be read, or its owner has none.</summary>
    public CollectedPolicy? Policy { get; init; }

    public UnreadPolicy? Unread { get; init; }

    public IReadOnlyList<PolicyFinding> Findings { get; init; } = [];

    /// <summary>Reads one.</summary>
    /// <param name="found">The policy.</param>
    /// <param name="kind">What the caller says that it is attached to.</param>
    public static GivenPolicy Of(FoundPolicy found, PolicyKind kind)
    {
        var layer = found.IsBoundary ? PolicyLayer.Boundary : PolicyLayer.Identity;
        var name = found.Name ?? Messages.PolicyWithoutName;
        if (found.Unread is { } reason)
        {
            return new GivenPolicy { Owner = found.Owner, Unread = new UnreadPolicy(null, name, layer, reason), Findings = found.Notes };
        }

        if (found.Json.Length == 0 && found.Owner is not null)
        {
            return new GivenPolicy { Owner = found.Owner };
        }

        if (found.Kind == PolicyKind.ResourceControl)
        {
            return new GivenPolicy
            {
                Unread = new UnreadPolicy(null, name, PolicyLayer.ServiceControl, Messages.ResourceControlUnread(name))
                {
                    IsResourceControl = true,
                },
                Findings = [PolicyFinding.Create(Messages.ResourceControlPolicy, FindingSeverity.Information, found.Name, TextPlace.Start)],
            };
        }

        var isControl = found.Kind == PolicyKind.ServiceControl;
        layer = isControl ? PolicyLayer.ServiceControl : layer;
        var reading = found.Read(kind != PolicyKind.Identity && !isControl ? kind : found.Kind ?? kind);
        IReadOnlyList<PolicyFinding> findings = isControl
            ? [PolicyFinding.Create(Messages.ServiceControlAllowsNothing, FindingSeverity.Warning, found.Name, TextPlace.Start),
                .. reading.Findings]
            : reading.Findings;
        return reading.Document is { } document
            ? new GivenPolicy
            {
                Owner = found.Owner,
                Policy = new CollectedPolicy(document, layer, found.IsBoundary ? PolicySource.Boundary : PolicySource.Given, null, null),
                Findings = findings,
            }
            : new GivenPolicy
            {
                Owner = found.Owner,
                Unread = new UnreadPolicy(null, name, layer, new PolicyFault(findings.First(finding => finding.Refused)).Message),
                Findings = findings,
            };
    }

    /// <summary>Whether it is that principal's, by ARN or by name.</summary>
    public bool IsOf(RequestPrincipal principal) =>
        Owner is not null && (Owner == principal.Id || Owner == principal.Name || (RequestPrincipal.TryParse(Owner) is { } owner
            && owner.Name == principal.Name && owner.AccountId == principal.AccountId && owner.IsRole == principal.IsRole));
}
