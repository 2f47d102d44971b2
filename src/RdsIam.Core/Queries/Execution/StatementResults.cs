using Npgsql;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Execution;

/// <summary>What became of statements, as the driver and their words tell it.</summary>
internal static class StatementResults
{
    public static IReadOnlyList<StatementResult> Of(IEnumerable<NpgsqlBatchCommand> commands) =>
        [.. commands.Select((command, index) => Of(command, index))];

    public static StatementResult Of(NpgsqlBatchCommand command, int index) =>
        new(index, NameOf(command), RowsOf(command));

    private static string NameOf(NpgsqlBatchCommand command) => command.StatementType switch
    {
        StatementType.CreateTableAs => "CREATE TABLE AS",
        StatementType.Other or StatementType.Unknown => CommandTags.Of(command.CommandText),
        StatementType.Select => "SELECT",
        StatementType.Insert => "INSERT",
        StatementType.Update => "UPDATE",
        StatementType.Delete => "DELETE",
        var type => type.ToString().ToUpperInvariant(),
    };

    private static long? RowsOf(NpgsqlBatchCommand command) =>
        command.StatementType is StatementType.Other or StatementType.Unknown or StatementType.Call ? null : (long)command.Rows;
}
