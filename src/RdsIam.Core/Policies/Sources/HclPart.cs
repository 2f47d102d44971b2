namespace RdsIam.Core.Policies.Sources;

/// <summary>A part of a text of Terraform.</summary>
/// <param name="Text">The text, or the expression between <c>${</c> and <c>}</c>.</param>
/// <param name="IsExpression">Which of the two.</param>
internal readonly record struct HclPart(string Text, bool IsExpression);
