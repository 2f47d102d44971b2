// What SimplySql does: one open connection of Npgsql with auto-prepare, a DbCommand, a DataTable, and a PSObject of notes for each row.
using System;
using System.Collections;
using System.Data;
using System.Management.Automation;
using Npgsql;

internal static class DataTableConnection
{
    private static NpgsqlConnection open;

    public static NpgsqlConnection Open
    {
        get
        {
            if (open == null)
            {
                open = new NpgsqlConnection(Environment.GetEnvironmentVariable("RDSIAM_BENCH_PLAIN") + ";Max Auto Prepare=25");
                open.Open();
            }

            return open;
        }
    }

    public static NpgsqlCommand Command(string query, Hashtable parameters)
    {
        var command = Open.CreateCommand();
        command.CommandText = query;
        command.CommandTimeout = 30;
        if (parameters != null)
        {
            foreach (DictionaryEntry one in parameters)
            {
                var value = one.Value is PSObject ? ((PSObject)one.Value).BaseObject : one.Value;
                var parameter = command.CreateParameter();
                parameter.ParameterName = (string)one.Key;
                parameter.Value = value ?? DBNull.Value;
                command.Parameters.Add(parameter);
            }
        }

        return command;
    }
}

[Cmdlet(VerbsLifecycle.Invoke, "DataTableQuery")]
public sealed class InvokeDataTableQueryCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Query { get; set; }

    [Parameter(Position = 1)]
    public Hashtable Parameters { get; set; }

    protected override void ProcessRecord()
    {
        using (var command = DataTableConnection.Command(Query, Parameters))
        using (var reader = command.ExecuteReader())
        using (var table = new DataTable())
        {
            table.Load(reader);
            foreach (DataRow row in table.Rows)
            {
                var item = new PSObject();
                foreach (DataColumn column in table.Columns)
                {
                    var value = row[column];
                    item.Properties.Add(new PSNoteProperty(column.ColumnName, value is DBNull ? null : value), true);
                }

                WriteObject(item);
            }
        }
    }
}

[Cmdlet(VerbsLifecycle.Invoke, "DataTableUpdate")]
public sealed class InvokeDataTableUpdateCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Query { get; set; }

    [Parameter(Position = 1)]
    public Hashtable Parameters { get; set; }

    protected override void ProcessRecord()
    {
        using (var command = DataTableConnection.Command(Query, Parameters))
        {
            WriteObject(command.ExecuteNonQuery());
        }
    }
}
