using RdsIam.Core.Queries.Members;

namespace RdsIam.Core.Queries.Requests;

/// <summary>The values of one record.</summary>
/// <param name="Number">From 1, in the order that they came.</param>
/// <param name="Values">In the order of <see cref="RecordQuery.Names"/>.</param>
/// <param name="Source">What the values were taken from, for the error.</param>
internal sealed record QueryRecord(int Number, object?[] Values, object? Source);
