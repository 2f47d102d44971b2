using Xunit.v3;

namespace RdsIam.Testing;

/// <summary>
/// Marks tests that take seconds of the processor without a server, as those of thousands of random policies do. What needs neither
/// time nor a server runs alone with <c>dotnet test --filter-not-trait 'Needs=*'</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsTimeAttribute : Attribute, ITraitAttribute
{
    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Needs", "Time")];
}
