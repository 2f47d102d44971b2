using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>A block of Terraform.</summary>
/// <param name="Labels">Its kind and names.</param>
/// <param name="Body">Its arguments, with each kind of inner block as an array.</param>
internal sealed record HclBlock(IReadOnlyList<string> Labels, PolicyNode Body);
