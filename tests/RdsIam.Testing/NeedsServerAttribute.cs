using Xunit.v3;

namespace RdsIam.Testing;

/// <summary>
/// Marks tests that start PostgreSQL, a sandbox or other programs. The others run alone with
/// <c>dotnet test --filter-not-trait Needs=Server</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsServerAttribute : Attribute, ITraitAttribute
{
    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Needs", "Server")];
}
