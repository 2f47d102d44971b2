using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>What a statement does to the requests that it applies to.</summary>
internal enum PolicyEffect
{
    Allow,
    Deny,
}

/// <summary>One statement of a policy document, compiled.</summary>
internal sealed record PolicyStatement
{
    /// <summary>Its number in the document, from 0.</summary>
    public required int Index { get; init; }

    public PlacedText? Sid { get; init; }

    public required TextPlace Place { get; init; }

    public required PolicyEffect Effect { get; init; }

    /// <summary>Action or NotAction.</summary>
    public required PatternElement Action { get; init; }

    /// <summary>Resource or NotResource; null in a trust policy.</summary>
    public PatternElement? Resource { get; init; }

    /// <summary>Principal or NotPrincipal; null in an identity policy.</summary>
    public PrincipalElement? Principal { get; init; }

    /// <summary>All must hold.</summary>
    public IReadOnlyList<ConditionClause> Conditions { get; init; } = [];
}

/// <summary>Action, NotAction, Resource or NotResource.</summary>
/// <remarks>
/// <paramref name="Name"/>: The element's name.
/// <paramref name="Negated"/>: True for the Not… form.
/// </remarks>
internal sealed record PatternElement(
    string Name,
    bool Negated,
    TextPlace Place,
    IReadOnlyList<PolicyPattern> Patterns)
{
    /// <summary>Whether the element lets the statement apply to that value.</summary>
    /// <remarks><paramref name="missing"/> collects the context keys that variables asked for in vain.</remarks>
    public Truth AppliesTo(string value, RequestContext context, ISet<string>? missing)
    {
        var matches = Truth.False;
        foreach (var pattern in Patterns)
        {
            matches = matches.Or(pattern.IsMatch(value, context, missing));
            if (matches == Truth.True)
            {
                break;
            }
        }

        return Negated ? matches.Not() : matches;
    }

    /// <summary>As the other, for questions about a policy in which no key has a value.</summary>
    public bool AppliesTo(string value) => AppliesTo(value, RequestContext.Empty, missing: null) == Truth.True;
}

/// <summary>Principal or NotPrincipal.</summary>
internal sealed record PrincipalElement(
    string Name,
    bool Negated,
    TextPlace Place,
    IReadOnlyList<PrincipalEntry> Entries);

/// <summary>One principal that is named.</summary>
/// <remarks>
/// <paramref name="Type"/>: AWS, Service, Federated or CanonicalUser; <c>*</c> for <c>"Principal": "*"</c>.
/// </remarks>
internal sealed record PrincipalEntry(string Type, PlacedText Value);
