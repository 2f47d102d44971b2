using System.Text;
using System.Text.RegularExpressions;

namespace RdsIam.Core.Users.Planning;

/// <summary>Writes plans for psql. Pure.</summary>
internal static partial class PlanScript
{
    public static string Of(UserPlan plan)
    {
        var script = new StringBuilder("\\set ON_ERROR_STOP on\n");
        foreach (var note in plan.Notes)
        {
            script.Append("-- ").Append(Comment(note.Text)).Append('\n');
        }

        if (plan.IsEmpty)
        {
            script.Append("-- Nothing to do: ").Append(Comment(plan.UserName)).Append(" is as wanted.\n");
        }

        foreach (var database in plan.Databases)
        {
            if (database.Fault is { } fault)
            {
                script.Append("-- Nothing for database ").Append(Comment(database.Database)).Append(": ")
                    .Append(Comment(fault.Message)).Append('\n');
            }
            else if (database.Statements.Count > 0)
            {
                AppendDatabase(script, database, plan.RunsOneByOne);
            }
        }

        return script.ToString();
    }

    private static void AppendDatabase(StringBuilder script, DatabasePlan database, bool isOneByOne)
    {
        script.Append("\\connect ").Append(Connect(database.Database)).Append("\n\\encoding UTF8\n");
        script.Append(isOneByOne ? "" : "BEGIN;\n");
        foreach (var statement in database.Statements)
        {
            script.Append(statement.Sql).Append(";\n");
        }

        script.Append(isOneByOne ? "" : "COMMIT;\n");
    }

    // Host, port, user and password stay those that psql was started with. A name that could be read otherwise goes into a
    // connection string, which stands in double quotes, as psql takes them off again, within single ones, where backslashes are C's.
    private static string Connect(string database)
    {
        if (PlainName().IsMatch(database))
        {
            return database;
        }

        var value = database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        var quoted = $"dbname='{value}'".Replace("\"", "\"\"", StringComparison.Ordinal);
        var escaped = new StringBuilder(quoted).Replace("\\", "\\\\").Replace("'", "''").Replace("\n", "\\n").Replace("\r", "\\r");
        return $"-reuse-previous=on '\"{escaped}\"'";
    }

    private static string Comment(string text) => text.ReplaceLineEndings(" ");

    [GeneratedRegex(@"^[a-z_][a-z0-9_]*\z")]
    private static partial Regex PlainName();
}
