using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

public sealed class PsqlCommandTests
{
    [Theory]
    [InlineData("select 1;\nselect * from t where id = :id", "PsqlVariable", "2, column 28: :id ")]
    [InlineData("select :'name'", "PsqlVariable", "1, column 8: :'name' ")]
    [InlineData("select * from :\"table\" t", "PsqlVariable", "1, column 15: :\"table\" ")]
    [InlineData("select :{?x}", "PsqlVariable", ":{?x} ")]
    [InlineData("-- fine: \\d\n\\i other.sql\nselect 1", "PsqlCommand", "2, column 1: \\i ")]
    [InlineData("\\copy t from 'x.csv' csv", "PsqlCommand", "Import-RdsIamData")]
    [InlineData("\\connect other", "PsqlCommand", "-Database")]
    [InlineData("\\if true\nselect 1;\n\\endif", "PsqlCommand", "-Parameter")]
    [InlineData("\\set AUTOCOMMIT off\nselect 1", "PsqlCommand", "\\set ")]
    [InlineData("\\set ON_ERROR_ROLLBACK on\nselect 1", "PsqlCommand", "\\set ")]
    [InlineData("select 'select 1' \\gexec", "PsqlCommand", "pipe them to Invoke-RdsIamQuery")]
    [InlineData("select 1 \\gset", "PsqlCommand", "-Parameter")]
    [InlineData("\\encoding LATIN1\nselect 1", "PsqlCommand", "\\encoding ")]
    [InlineData("\\o x.txt\nselect 1", "PsqlCommand", "Pipe the rows")]
    [InlineData("\\! ls", "PsqlCommand", "\\! ")]
    [InlineData("\\q\nselect 1", "PsqlCommand", "\\q ")]
    [InlineData("select 1;\n\\.\n", "PsqlCommand", "ends rows of COPY")]
    [InlineData("\\set id 1\nselect * from t where id = :id", "PsqlVariable", "2, column 28: :id ")]
    public void What_only_psql_understands_is_refused_with_its_line(string sql, string errorId, string says)
    {
        var fault = Assert.Throws<Fault>(() => QueryText.Check(new QueryRequest(sql) { File = "/srv/it's setup.sql" }, inTransaction: false));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.StartsWith("it's setup.sql, line ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Contains("Invoke-RdsIamCommand { psql -f '/srv/it''s setup.sql' }", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"\d", "Get-RdsIamTable")]
    [InlineData(@"\d+ sales.orders;", "Get-RdsIamTable sales.orders -Detailed")]
    [InlineData(@"\dt", "Get-RdsIamTable")]
    [InlineData(@"\dt ord*", "Get-RdsIamTable 'ord*'")]
    [InlineData(@"\dtvS", "Get-RdsIamTable -IncludeSystem")]
    [InlineData(@"\dv", "Get-RdsIamTable | Where-Object Kind -eq view")]
    [InlineData(@"\di orders", "Get-RdsIamTable orders -Detailed")]
    [InlineData(@"\dp orders", "Get-RdsIamTable orders -Detailed")]
    [InlineData(@"\l+", "Get-RdsIamDatabase")]
    [InlineData(@"\du", "Get-RdsIamUser '*'")]
    [InlineData(@"\du app_reader", "Get-RdsIamUser app_reader")]
    [InlineData(@"\dn", "Invoke-RdsIamQuery 'select nspname as schema, pg_get_userbyid(nspowner) as owner from pg_namespace where nspname !~ ''^pg_'''")]
    [InlineData(@"\df now*", "Invoke-RdsIamQuery 'select oid::regprocedure as function, prorettype::regtype as result from pg_proc where proname like ''now%'''")]
    [InlineData(@"\sf it's", "Invoke-RdsIamQuery 'select pg_get_functiondef(''it''''s''::regproc)' -As Scalar")]
    [InlineData(@"\c sales", "Get-RdsIamConnection | Where-Object IsDefault | Connect-RdsIam -Database sales")]
    [InlineData(@"\connect sales ann", "Get-RdsIamConnection | Where-Object IsDefault | Connect-RdsIam -Database sales -UserName ann")]
    [InlineData(@"\conninfo", "Get-RdsIamConnection")]
    [InlineData(@"\q", "Disconnect-RdsIam")]
    [InlineData(@"\copy t from 'my file.csv' csv", "Import-RdsIamData t 'my file.csv'")]
    [InlineData(@"\copy t (a, b) from x.csv", "Import-RdsIamData t x.csv")]
    [InlineData(@"\copy (select 1) to x.csv", "Export-RdsIamData -Query 'select 1' -Path x.csv")]
    public void What_psql_does_is_pointed_to_with_the_very_command(string command, string expected)
    {
        var fault = Assert.Throws<Fault>(() => QueryText.Read(new QueryRequest(command)));
        Assert.Equal("PsqlCommand", fault.ErrorId);
        Assert.StartsWith($"In PowerShell: {expected} (With psql: Invoke-RdsIamCommand {{ psql -c '\\", fault.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"\x", "Format-List")]
    [InlineData(@"\timing on", "Measure-Command")]
    [InlineData(@"\watch 2", "Start-Sleep")]
    [InlineData(@"\! ls", "in PowerShell")]
    [InlineData(@"\copy t to stdout", "Export-RdsIamData")]
    [InlineData(@"\pset null x", "Leave the line out.")]
    public void A_setting_of_psql_alone_is_told_what_does_it_here(string command, string says) =>
        Assert.Contains(says, Assert.Throws<Fault>(() => QueryText.Read(new QueryRequest(command))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("select 'a:b', ':c', E'\\\\d', $$ :x \\y $$, \":z\", 1::int /* :q */ -- \\w")]
    [InlineData("select a[1:n], a[:hi] from t")]
    [InlineData("select make_date(year := 2026, month := 1, day := 1)")]
    [InlineData("select :given")]
    [InlineData("create function f() returns void language plpgsql as $x$ begin a := 1; end $x$")]
    public void What_is_sql_passes(string sql) =>
        Assert.True(
            QueryText.Check(new QueryRequest(sql) { File = "x.sql", Parameters = QueryParameters.Named([new("given", 1)]) }, inTransaction: false));

    [Theory]
    [InlineData("\\set ON_ERROR_STOP on\n\\set QUIET 1\n\\set VERBOSITY verbose\n\\set ECHO all\n\\set x 1\nselect 1;", "select 1")]
    [InlineData("\\unset ECHO\n\\pset pager off\n\\timing on\n\\x\n\\a\n\\t\n\\H\n\\encoding UTF8\nselect 1;", "select 1")]
    [InlineData("\\echo it's done; \\qecho\n\\qecho \"x\"\n\\warn 'a;b'\nselect 1; \\echo ok\nselect 2;", "select 1|select 2")]
    [InlineData("\\restrict aBc0\nselect 1;\n\\unrestrict aBc0\n", "select 1")]
    [InlineData("\\echo a \\\\ select 1;\nselect 2 \\g\nselect 3\\; select 4;", "select 1|select 2 |select 3|select 4")]
    [InlineData("select 1,\n\\echo between\n2;", "select 1,\n\n2")]
    [InlineData("\\echo a \\\\select 1; select 2", "select 1|select 2")]
    public void Lines_that_change_what_psql_shows_are_passed_over(string sql, string expected) =>
        Assert.Equal(
            expected.Split('|')
                .Select(text => text.Trim()), SqlScript.Parse(sql, QueryParameters.None).Select(statement => statement.Text.Trim()));

    [Theory]
    [InlineData("\\set given 1\nselect :given", false)]
    [InlineData("\\set Given 1\nselect 1", false)]
    [InlineData("\\set other 1\nselect :given", true)]
    public void A_variable_that_is_set_and_given_as_well_is_refused(string sql, bool passes)
    {
        var request = new QueryRequest(sql) { File = "x.sql", Parameters = QueryParameters.Named([new("given", 1)]) };
        var fault = Record.Exception(() => QueryText.Check(request, inTransaction: false)) as Fault;
        Assert.Equal(passes ? null : "PsqlCommand", fault?.ErrorId);
    }

    [Fact]
    public void A_place_behind_a_line_that_was_passed_over_is_the_users()
    {
        const string Sql = "select 1,\n\\echo between\nbar;";
        var statement = Assert.Single(SqlScript.Parse(Sql, QueryParameters.None));
        Assert.Equal(
            Sql.IndexOf("bar", StringComparison.Ordinal), statement.SourceOffset(statement.Text.IndexOf("bar", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("select json_object('a':b), json_object(key 'k' value 1), json_objectagg(k:v) from t")]
    [InlineData("select json_object('a' : b, 'c':d null on null returning jsonb), a[lo:high], a[:hi], a[(lo):f(hi)], a[lo:high] from t")]
    public void Colons_that_part_operands_are_no_variables(string sql)
    {
        Assert.True(QueryText.Check(new QueryRequest(sql) { File = "x.sql" }, inTransaction: false));
        Assert.Equal(sql, SqlScript.Parse(sql, QueryParameters.Named([new("b", 1), new("v", 2), new("d", 3), new("high", 4)])).Single().Text);
    }

    [Theory]
    [InlineData("select json_object('k' : :b, :a : 1)", "select json_object('k' : $1, $2 : 1)")]
    [InlineData("select v[:a : :b]", "select v[$1 : $2]")]
    public void Parameters_beside_such_colons_are_still_parameters(string sql, string expected) =>
        Assert.Equal(expected, SqlScript.Parse(sql, QueryParameters.Named([new("a", 1), new("b", 2)])).Single().Text);

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
    [InlineData("commit prepared 'x'", false)]
    [InlineData("rollback and chain", true)]
    [InlineData("abort", true)]
    public void Statements_that_begin_or_end_a_transaction_are_known(string sql, bool expected) =>
        Assert.Equal(expected, StatementWords.ControlsTransaction(sql));

    [Theory]
    [InlineData("begin; select 1", "TransactionLeftOpen")]
    [InlineData("select 1; rollback", "TextRollsBackMore")]
    public void Transactions_of_a_text_are_looked_at_before_it_is_run_unless_one_is_given(string sql, string errorId)
    {
        var request = new QueryRequest(sql) { File = "x.sql" };
        Assert.Equal(errorId, Assert.Throws<Fault>(() => QueryText.Check(request, inTransaction: false)).ErrorId);
        Assert.True(QueryText.Check(request, inTransaction: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-- nothing yet\n/* or here */ ;;")]
    [InlineData("\\set ECHO all\n")]
    public void A_file_may_have_nothing_to_run_and_a_query_may_not(string sql)
    {
        Assert.False(QueryText.Check(new QueryRequest(sql) { File = "x.sql" }, inTransaction: false));
        Assert.Equal("QueryEmpty", Assert.Throws<Fault>(() => QueryText.Read(new QueryRequest(sql) { File = "x.sql" })).ErrorId);
    }

    [Theory]
    [InlineData("select @a, :b, $1, @A, 'x@c', d @> e", "a,b,1")]
    [InlineData("select @given", "")]
    public void Open_parameters_are_those_without_a_value(string sql, string expected) =>
        Assert.Equal(expected, string.Join(',', QueryText.OpenIn(sql, QueryParameters.Named([new("given", 1)]))));
}
