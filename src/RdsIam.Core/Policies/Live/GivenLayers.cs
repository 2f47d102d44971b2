namespace RdsIam.Core.Policies.Live;

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

    /// <summary>A principal's policies with these beside them.</summary>
    public PolicySet Beside(PolicySet own) => own with
    {
        Boundary = Boundary ?? own.Boundary,
        ServiceControl = ServiceControl,
        Session = Session,
        Resource = Trust,
    };
}
