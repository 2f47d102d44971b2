namespace RdsIam.Core.Postgres;

/// <summary>What became of one statement.</summary>
/// <param name="Index">From 0, in the order of the text.</param>
/// <param name="Command">SELECT, INSERT, UPDATE, CREATE TABLE AS, … as far as the driver tells them apart; else OTHER.</param>
/// <param name="Rows">Rows returned or affected; null for a statement that has no such number.</param>
internal sealed record StatementResult(int Index, string Command, long? Rows);
