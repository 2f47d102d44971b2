namespace RdsIam.Core.Policies.Sources;

/// <summary>What was found in one text.</summary>
/// <param name="Format">What the text is, in words for people; null: a policy's own text, or nothing that is known.</param>
/// <param name="Policies">The policies in the order of the text.</param>
internal sealed record FoundPolicies(string? Format, IReadOnlyList<FoundPolicy> Policies);
