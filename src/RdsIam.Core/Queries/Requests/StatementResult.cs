namespace RdsIam.Core.Queries.Requests;

/// <summary>What became of one statement.</summary>
/// <param name="Index">From 0, in the order of the text.</param>
/// <param name="Command">As the server calls it: SELECT, INSERT, CREATE TABLE, DO, SET, …</param>
/// <param name="Rows">Rows returned or affected; null for a statement that has no such number.</param>
internal sealed record StatementResult(int Index, string Command, long? Rows)
{
    /// <summary>The number of the record whose values were sent, from 1; null: no records.</summary>
    public int? Record { get; init; }
}
