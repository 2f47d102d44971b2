using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;

namespace RdsIam.Core.Policies.Asking;

/// <summary>Limits and a trust policy that the caller gives, since IAM does not tell them to a principal.</summary>
internal sealed record GivenLayers
{
    public static readonly GivenLayers None = new();

    /// <summary>In place of the boundary that IAM knows; null: that one.</summary>
    public PolicyDocument? Boundary { get; init; }

    /// <summary>As <see cref="PolicySet.ServiceControl"/>.</summary>
    public IReadOnlyList<IReadOnlyList<PolicyDocument>> ServiceControl { get; init; } = [];

    public IReadOnlyList<PolicyDocument> Session { get; init; } = [];

    /// <summary>The trust policy of the role that is to be assumed; null for other questions.</summary>
    public PolicyDocument? Trust { get; init; }

    /// <summary>Reads the texts; each must be as AWS takes it.</summary>
    /// <param name="boundary">None or one.</param>
    /// <param name="serviceControl">The levels from the root down.</param>
    /// <param name="session">All that were passed.</param>
    /// <param name="trust">None or one.</param>
    /// <param name="action">What is asked: a trust policy answers for assuming a role only.</param>
    /// <exception cref="Fault">AWS would refuse a document, or there is one too many.</exception>
    public static GivenLayers Read(
        IReadOnlyList<PolicyInput> boundary,
        IReadOnlyList<IReadOnlyList<PolicyInput>> serviceControl,
        IReadOnlyList<PolicyInput> session,
        IReadOnlyList<PolicyInput> trust,
        string action)
    {
        if (trust.Count > 0 && !new PolicyQuestion { Action = action, Resource = "" }.IsAssumeRole)
        {
            throw new Fault(Messages.TrustPolicyNotAsked(action), FaultKind.InvalidArgument, action);
        }

        return new GivenLayers
        {
            Boundary = One(boundary, PolicyKind.Managed, "-PermissionsBoundary"),
            ServiceControl = [.. serviceControl.Select(level => GivenPolicies.ReadStrictly(level, PolicyKind.ServiceControl))],
            Session = GivenPolicies.ReadStrictly(session, PolicyKind.Session),
            Trust = One(trust, PolicyKind.Trust, "-TrustPolicy"),
        };
    }

    /// <summary>A principal's policies with these beside them.</summary>
    public PolicySet Beside(PolicySet own) => own with
    {
        Boundary = Boundary ?? own.Boundary,
        ServiceControl = own.ServiceControl.Count == 0 ? ServiceControl : [.. own.ServiceControl, .. ServiceControl],
        Session = Session,
        Resource = Trust,
    };

    private static PolicyDocument? One(IReadOnlyList<PolicyInput> inputs, PolicyKind kind, string parameter) => inputs switch
    {
        [] => null,
        [_] => GivenPolicies.ReadStrictly(inputs, kind) is [var only]
            ? only
            : throw new Fault(
                Messages.OnePolicyOnly(parameter, GivenPolicies.ReadStrictly(inputs, kind).Count), FaultKind.InvalidArgument, parameter),
        _ => throw new Fault(Messages.OnePolicyOnly(parameter, inputs.Count), FaultKind.InvalidArgument, parameter),
    };
}
