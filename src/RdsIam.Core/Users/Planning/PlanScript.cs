using System.Text;

namespace RdsIam.Core.Users;

/// <summary>Writes plans for psql. Pure.</summary>
internal static class PlanScript
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
                AppendTransaction(script, database);
            }
        }

        return script.ToString();
    }

    private static void AppendTransaction(StringBuilder script, DatabasePlan database)
    {
        // Host, port, user and password stay those that psql was started with.
        script.Append("\\connect -reuse-previous=on ").Append(PsqlWord(database.Database)).Append("\n\\encoding UTF8\nBEGIN;\n");
        foreach (var statement in database.Statements)
        {
            script.Append(statement.Sql).Append(";\n");
        }

        script.Append("COMMIT;\n");
    }

    // Within single quotes psql reads backslashes as C does. A name with = or :// would be read as a connection string, so such names go into one.
    private static string PsqlWord(string database)
    {
        var value = database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        var text = $"dbname='{value}'";
        return "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal) + "'";
    }

    private static string Comment(string text) => text.ReplaceLineEndings(" ");
}
