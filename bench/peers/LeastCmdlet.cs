// The least cmdlet that one could write: plain Npgsql, one object of a hand-written class a row, nothing else. What it costs over a
// loop in a program is PowerShell's own work for a command and for an object.
using System;
using System.Management.Automation;
using Npgsql;

public sealed class LeastRow
{
    public int? Id { get; set; }
    public long? Big { get; set; }
    public short? Small { get; set; }
    public double? Ratio { get; set; }
    public decimal? Price { get; set; }
    public string Name { get; set; }
    public bool? Active { get; set; }
    public DateTimeOffset? Created { get; set; }
    public string Note { get; set; }
    public Guid? Key { get; set; }
}

public sealed class LeastValue
{
    public int? Value { get; set; }
}

[Cmdlet(VerbsLifecycle.Invoke, "LeastQuery")]
public sealed class InvokeLeastQueryCommand : PSCmdlet
{
    private static readonly NpgsqlDataSource Source =
        NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("RDSIAM_BENCH_PLAIN"));

    [Parameter(Mandatory = true, Position = 0)]
    public string Query { get; set; }

    protected override void EndProcessing()
    {
        using (var connection = Source.OpenConnection())
        using (var command = new NpgsqlCommand(Query, connection))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                WriteObject(reader.FieldCount == 1 ? new LeastValue { Value = reader.GetInt32(0) } : Row(reader));
            }
        }
    }

    private static object Row(NpgsqlDataReader reader)
    {
        return new LeastRow
        {
            Id = reader.IsDBNull(0) ? (int?)null : reader.GetInt32(0),
            Big = reader.IsDBNull(1) ? (long?)null : reader.GetInt64(1),
            Small = reader.IsDBNull(2) ? (short?)null : reader.GetInt16(2),
            Ratio = reader.IsDBNull(3) ? (double?)null : reader.GetDouble(3),
            Price = reader.IsDBNull(4) ? (decimal?)null : reader.GetDecimal(4),
            Name = reader.IsDBNull(5) ? null : reader.GetString(5),
            Active = reader.IsDBNull(6) ? (bool?)null : reader.GetBoolean(6),
            Created = reader.IsDBNull(7) ? (DateTimeOffset?)null : reader.GetFieldValue<DateTimeOffset>(7),
            Note = reader.IsDBNull(8) ? null : reader.GetString(8),
            Key = reader.IsDBNull(9) ? (Guid?)null : reader.GetGuid(9),
        };
    }
}
