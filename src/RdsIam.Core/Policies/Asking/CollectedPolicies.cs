using System.Runtime.CompilerServices;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Asking;

/// <summary>Where a principal has a policy from.</summary>
internal enum PolicySource
{
    /// <summary>Given by the caller, not read from IAM.</summary>
    Given,

    /// <summary>Inline in the user or role.</summary>
    Inline,

    /// <summary>A managed policy attached to the user or role.</summary>
    Attached,

    /// <summary>Inline in a group of the user.</summary>
    GroupInline,

    /// <summary>A managed policy attached to a group of the user.</summary>
    GroupAttached,

    /// <summary>The permissions boundary.</summary>
    Boundary,
}

/// <summary>A policy with its origin.</summary>
/// <param name="Document">The policy.</param>
/// <param name="Layer">The part that it plays in decisions.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Owner">The user, role or group that has it; null where it was given.</param>
/// <param name="Arn">Of a managed policy; null for others.</param>
internal sealed record CollectedPolicy(
    PolicyDocument Document, PolicyLayer Layer, PolicySource Source, string? Owner, string? Arn);

/// <summary>Something that belongs to the answer and could not be read or used.</summary>
/// <param name="Action">The permission that was missing, such as <c>iam:GetRolePolicy</c>; null where that was not the reason.</param>
/// <param name="Resource">What was to be read.</param>
/// <param name="Layer">The layer that is incomplete without it.</param>
/// <param name="Message">Why, for people.</param>
internal sealed record UnreadPolicy(string? Action, string Resource, PolicyLayer Layer, string Message)
{
    /// <summary>It is a resource control policy, which limits an account as its service control policies do, but for no login.</summary>
    public bool IsResourceControl { get; init; }
}

/// <summary>All that is known of a principal's policies.</summary>
internal sealed record CollectedPolicies
{
    /// <summary>Null: whoever has these policies.</summary>
    public RequestPrincipal? Principal { get; init; }

    public PrincipalFacts Facts { get; init; } = new();

    /// <summary>Identity policies and the boundary.</summary>
    public IReadOnlyList<CollectedPolicy> Policies { get; init; } = [];

    public IReadOnlyList<UnreadPolicy> Unread { get; init; } = [];

    /// <summary>What is wrong with the form of given documents.</summary>
    public IReadOnlyList<PolicyFinding> Findings { get; init; } = [];

    // The same set for every question, as what is known of its lists is kept with them.
    private static readonly ConditionalWeakTable<IReadOnlyList<CollectedPolicy>, PolicySet> Sets = [];

    /// <summary>What was read, as the evaluator takes it.</summary>
    public PolicySet ToSet() => Sets.GetValue(Policies, static all => new PolicySet
    {
        Identity = [.. all.Where(p => p.Layer == PolicyLayer.Identity).Select(p => p.Document)],
        Boundary = all.FirstOrDefault(p => p.Layer == PolicyLayer.Boundary)?.Document,
        ServiceControl = all.Any(p => p.Layer == PolicyLayer.ServiceControl)
            ? [[.. all.Where(p => p.Layer == PolicyLayer.ServiceControl).Select(p => p.Document)]]
            : [],
    });

    /// <summary>What counts for a question: resource control policies do not apply to logins.</summary>
    public CollectedPolicies For(PolicyQuestion question) =>
        question.Connect is not null && Unread.Any(one => one.IsResourceControl)
            ? this with { Unread = [.. Unread.Where(one => !one.IsResourceControl)] }
            : this;
}
