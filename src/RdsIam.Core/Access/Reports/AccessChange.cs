namespace RdsIam.Core.Access.Reports;

/// <summary>How a row stands to one that was kept.</summary>
internal enum AccessDrift
{
    Same,
    Added,
    Removed,

    /// <summary>It allows more than it did: for sure, more of the database, or to more people.</summary>
    Widened,

    /// <summary>It allows less.</summary>
    Narrowed,
}

/// <summary>A row beside the one that was kept.</summary>
/// <param name="Drift">How they differ.</param>
/// <param name="Was">The row as it was kept; null where it was not.</param>
/// <param name="Is">The row as it is; null where it is no more.</param>
/// <param name="What">What is more or less, a line each; none where the whole row is.</param>
internal sealed record AccessChange(AccessDrift Drift, AccessRecord? Was, AccessRecord? Is, IReadOnlyList<string> What)
{
    /// <summary>The row that there is.</summary>
    public AccessRecord Row => Is ?? Was!;
}
