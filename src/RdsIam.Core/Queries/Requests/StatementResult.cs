using Npgsql;

namespace RdsIam.Core.Queries.Requests;

/// <summary>What became of one statement.</summary>
/// <param name="Index">From 0, in the order of the text.</param>
/// <param name="Command">SELECT, INSERT, UPDATE, CREATE TABLE AS, … as far as the driver tells them apart; else OTHER.</param>
/// <param name="Rows">Rows returned or affected; null for a statement that has no such number.</param>
internal sealed record StatementResult(int Index, string Command, long? Rows)
{
    /// <summary>The number of the record whose values were sent, from 1; null: no records.</summary>
    public int? Record { get; init; }

    public static IReadOnlyList<StatementResult> Of(IEnumerable<NpgsqlBatchCommand> commands) =>
        [.. commands.Select((command, index) => Of(command, index))];

    public static StatementResult Of(NpgsqlBatchCommand command, int index) =>
        new(index, NameOf(command.StatementType), RowsOf(command));

    private static string NameOf(StatementType type) => type switch
    {
        StatementType.CreateTableAs => "CREATE TABLE AS",
        StatementType.Unknown => "OTHER",
        _ => type.ToString().ToUpperInvariant(),
    };

    private static long? RowsOf(NpgsqlBatchCommand command) =>
        command.StatementType is StatementType.Other or StatementType.Unknown or StatementType.Call ? null : (long)command.Rows;
}
