namespace RdsIam.Core.Inspection.Completion;

/// <summary>A table that a statement names, and the name that it has there.</summary>
internal sealed record NamedTable(string Name, string? Alias)
{
    /// <summary>Whether <c>x.</c> before a column means it.</summary>
    public bool IsCalled(string qualifier) =>
        qualifier.Equals(Alias ?? Name[(Name.LastIndexOf('.') + 1)..], StringComparison.OrdinalIgnoreCase)
        || qualifier.Equals(Name, StringComparison.OrdinalIgnoreCase);
}
