using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Asking;

/// <summary>The text of a policy with what people call it.</summary>
/// <param name="Json">The document.</param>
/// <param name="Name">Its file, or null.</param>
internal readonly record struct PolicyInput(string Json, string? Name);

/// <summary>Identity policies that the caller gives in place of those that IAM knows.</summary>
internal sealed class GivenPolicies
{
    private readonly List<CollectedPolicy> _policies = [];
    private readonly List<UnreadPolicy> _unread = [];
    private readonly List<PolicyFinding> _findings = [];

    private GivenPolicies()
    {
    }

    /// <summary>Reads every document; one that AWS would refuse leaves answers unknown, and findings say why.</summary>
    /// <param name="inputs">The documents.</param>
    /// <param name="kind">What they are attached to.</param>
    public static GivenPolicies Read(IEnumerable<PolicyInput> inputs, PolicyKind kind = PolicyKind.Identity)
    {
        var given = new GivenPolicies();
        foreach (var input in inputs)
        {
            given.Add(input, kind);
        }

        return given;
    }

    /// <summary>Reads documents of which each must be as AWS takes it.</summary>
    /// <exception cref="PolicyFault">AWS would refuse one; the first reason with line and column.</exception>
    public static IReadOnlyList<PolicyDocument> ReadStrictly(IEnumerable<PolicyInput> inputs, PolicyKind kind) =>
        [.. inputs.Select(input => PolicyDocument.Parse(input.Json, input.Name, kind))];

    /// <summary>The policies as those of a principal; null: of whoever has them.</summary>
    public CollectedPolicies Of(RequestPrincipal? principal) => new()
    {
        Principal = principal,
        Policies = _policies,
        Unread = _unread,
        Findings = _findings,
    };

    private void Add(PolicyInput input, PolicyKind kind)
    {
        var reading = PolicyDocument.Read(input.Json, input.Name, kind);
        _findings.AddRange(reading.Findings);
        if (reading.Document is { } document)
        {
            _policies.Add(new CollectedPolicy(document, PolicyLayer.Identity, PolicySource.Given, null, null));
            return;
        }

        var name = input.Name ?? Messages.PolicyWithoutName;
        var refusal = new PolicyFault(reading.Findings.First(finding => finding.Refused));
        _unread.Add(new UnreadPolicy(null, name, PolicyLayer.Identity, refusal.Message));
    }
}
