using RdsIam.Core.Postgres;

namespace RdsIam.Core.Tests.Postgres;

public sealed class PsqlSyntaxTests
{
    [Theory]
    [InlineData("select 1;\nselect * from t where id = :id", "PsqlVariable", "2, column 28: :id ")]
    [InlineData("select :'name'", "PsqlVariable", "1, column 8: :'name' ")]
    [InlineData("select * from :\"table\" t", "PsqlVariable", "1, column 15: :\"table\" ")]
    [InlineData("select :{?x}", "PsqlVariable", ":{?x} ")]
    [InlineData("-- fine: \\d\n\\i other.sql\nselect 1", "PsqlCommand", "2, column 1: \\i ")]
    [InlineData("\\copy t from 'x.csv' csv", "PsqlCommand", "Import-RdsIamData")]
    [InlineData("\\connect other", "PsqlCommand", "-Database")]
    [InlineData("\\set a 1", "PsqlCommand", "-Parameter")]
    [InlineData("\\timing on", "PsqlCommand", "psql")]
    public void What_only_psql_understands_is_refused_with_its_line(string sql, string errorId, string says)
    {
        var fault = Assert.Throws<Fault>(() => PsqlSyntax.Check(sql, QueryParameters.None, "/srv/setup.sql"));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.StartsWith("setup.sql, line ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select 'a:b', ':c', E'\\\\d', $$ :x \\y $$, \":z\", 1::int /* :q */ -- \\w")]
    [InlineData("select a[1:n], a[:hi] from t")]
    [InlineData("select make_date(year := 2026, month := 1, day := 1)")]
    [InlineData("select :given")]
    [InlineData("create function f() returns void language plpgsql as $x$ begin a := 1; end $x$")]
    public void What_is_sql_passes(string sql) =>
        PsqlSyntax.Check(sql, QueryParameters.Named([new("given", 1)]), "x.sql");

    [Theory]
    [InlineData("begin", true)]
    [InlineData("/* x */ Start transaction", true)]
    [InlineData("commit and chain", true)]
    [InlineData("rollback", true)]
    [InlineData("prepare transaction 'x'", true)]
    [InlineData("rollback to savepoint a", false)]
    [InlineData("rollback work to a", false)]
    [InlineData("savepoint a", false)]
    [InlineData("prepare p as select 1", false)]
    [InlineData("select 'begin'", false)]
    public void Statements_that_begin_or_end_a_transaction_are_known(string sql, bool expected) =>
        Assert.Equal(expected, StatementWords.ControlsTransaction(sql));

    [Theory]
    [InlineData("select @a, :b, $1, @A, 'x@c', d @> e", "a,b,1")]
    [InlineData("select @given", "")]
    public void Open_parameters_are_those_without_a_value(string sql, string expected) =>
        Assert.Equal(expected, string.Join(',', Placeholders.OpenIn(sql, QueryParameters.Named([new("given", 1)]))));
}
