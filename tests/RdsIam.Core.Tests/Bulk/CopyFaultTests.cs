using Npgsql;
using RdsIam.Core.Bulk;
using RdsIam.Core.Queries.Faults;

namespace RdsIam.Core.Tests.Bulk;

public sealed class CopyFaultTests
{
    private static readonly NpgsqlConnection Nowhere = new();

    public static TheoryData<string, int?> Contexts => new()
    {
        { "COPY orders, line 7, column id: \"x\"", 7 },
        { "COPY orders, Zeile 12", 12 },
        { "COPY a, 3b, line 41", 41 },
        { "SQL statement \"copy\"\nPL/pgSQL function f() line 5 at RAISE\nCOPY t, line 2: \"1, 2\"", 2 },
        { "PL/pgSQL function f() line 5 at RAISE", null },
        { "COPY t", null },
        { "COPY t" + new string(',', 2_000_000), null },
        { string.Concat(Enumerable.Repeat("COPY , ", 300_000)), null },
    };

    [Theory]
    [MemberData(nameof(Contexts), DisableDiscoveryEnumeration = true)]
    public void The_line_is_read_from_the_context_whatever_its_length(string where, int? line)
    {
        var error = new PostgresException("bad", "ERROR", "ERROR", "22P02", where: where);
        Assert.Equal(line, Assert.IsType<SqlFault>(CopyFaults.Translate(error, Nowhere, "copy", "file")).Record);
    }

    [Theory]
    [InlineData("\": ")]
    [InlineData(", 7")]
    [InlineData(", 7, a b: \"")]
    public void The_column_is_read_from_the_context_whatever_its_length(string part)
    {
        var error = new PostgresException(
            "bad", "ERROR", "ERROR", "22P02", where: "COPY t, line 7, column " + string.Concat(Enumerable.Repeat(part, 10_000)));
        var fault = Assert.IsType<SqlFault>(CopyFaults.Translate(error, Nowhere, "copy", "records"));
        Assert.Same(fault, RecordFaults.Of(fault, []));
    }
}
