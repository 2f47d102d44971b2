using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>What is said of each command of psql: the command to run here, or how the same is done.</summary>
public sealed class PsqlAdviceTests
{
    private const string FunctionsWhere =
        "Invoke-RdsIamQuery 'select oid::regprocedure as function, prorettype::regtype as result from pg_proc where ";

    [Theory]
    [InlineData("copy", "PsqlCommandCopy")]
    [InlineData("i ir include include_relative", "PsqlCommandInclude")]
    [InlineData("set gset prompt if elif else endif", "PsqlCommandSet")]
    [InlineData("gexec", "PsqlCommandExec")]
    [InlineData("o out g gx w", "PsqlCommandOutput")]
    [InlineData(".", "PsqlCommandRows")]
    [InlineData("x", "PsqlCommandExpanded")]
    [InlineData("timing", "PsqlCommandTiming")]
    [InlineData("watch", "PsqlCommandWatch")]
    [InlineData("! cd setenv", "PsqlCommandShell")]
    [InlineData("pset a t H crosstabview sf sv dconfig X", "PsqlCommandOther")]
    public void A_command_that_no_cmdlet_does_is_told_how_its_aim_is_reached(string names, string id) =>
        Assert.All(names.Split(' '), name => Assert.Equal(TextFiles.Fill(id).ToString(), PsqlAdvice.For(name, "")));

    [Theory]
    [InlineData("l", "", "Get-RdsIamDatabase")]
    [InlineData("list", " sales", "Get-RdsIamDatabase sales")]
    [InlineData("dg", "", "Get-RdsIamUser '*'")]
    [InlineData("dg", " app_reader", "Get-RdsIamUser app_reader")]
    [InlineData("dx", "", "Invoke-RdsIamQuery 'select extname, extversion from pg_extension'")]
    [InlineData("df", "", FunctionsWhere + "pronamespace::regnamespace::text not in (''pg_catalog'', ''information_schema'')'")]
    [InlineData("df", " sales.no?w", FunctionsWhere + "proname like ''no_w'''")]
    [InlineData("df+", " a.b.it's*", FunctionsWhere + "proname like ''it''''s%'''")]
    [InlineData("sf", " total", "Invoke-RdsIamQuery 'select pg_get_functiondef(''total''::regproc)' -As Scalar")]
    [InlineData("sf", " total(int, text)", "Invoke-RdsIamQuery 'select pg_get_functiondef(''total(int, text)''::regprocedure)' -As Scalar")]
    [InlineData("sv", " sales.named", "Invoke-RdsIamQuery 'select pg_get_viewdef(''sales.named''::regclass, true)' -As Scalar")]
    [InlineData("dp", "", "Get-RdsIamTable -Detailed")]
    [InlineData("z", " orders", "Get-RdsIamTable orders -Detailed")]
    [InlineData("connect", "", "Get-RdsIamConnection")]
    [InlineData("conninfo", "", "Get-RdsIamConnection")]
    [InlineData("quit", "", "Disconnect-RdsIam")]
    [InlineData("h", "", "Get-Help Invoke-RdsIamQuery")]
    [InlineData("help", " select", "Get-Help Invoke-RdsIamQuery")]
    [InlineData("?", "", "Get-Help Invoke-RdsIamQuery")]
    public void A_command_that_a_cmdlet_does_is_told_which(string name, string arguments, string command) =>
        Assert.Equal(Messages.PsqlCommandInstead(command).ToString(), PsqlAdvice.For(name, arguments));

    [Theory]
    [InlineData("d", "", "")]
    [InlineData("d", " orders", " orders -Detailed")]
    [InlineData("dS", "", " -IncludeSystem")]
    [InlineData("dS+", "\tpg_class;", " pg_class -IncludeSystem -Detailed")]
    [InlineData("dt", " ord", " ord")]
    [InlineData("di", "", " -Detailed")]
    [InlineData("dv", " named", " named | Where-Object Kind -eq view")]
    [InlineData("dm", "", " | Where-Object Kind -like 'materialized*'")]
    [InlineData("ds", "", " | Where-Object Kind -eq sequence")]
    [InlineData("dsS", "", " -IncludeSystem | Where-Object Kind -eq sequence")]
    [InlineData("dE", "", " | Where-Object Kind -like 'foreign*'")]
    [InlineData("dtvmsE", " a", " a")]
    public void What_lists_relations_is_told_with_their_kind(string name, string arguments, string rest) =>
        Assert.Equal(Messages.PsqlCommandInstead("Get-RdsIamTable" + rest).ToString(), PsqlAdvice.For(name, arguments));

    /// <summary>A hyphen stands for what the connection has already (psql's manual, \connect).</summary>
    [Theory]
    [InlineData("sales", " -Database sales")]
    [InlineData("sales -", " -Database sales")]
    [InlineData("sales  ann", " -Database sales -UserName ann")]
    [InlineData("\"odd one\"", " -Database '\"odd'", " -UserName 'one\"'")]
    [InlineData("- ann", " -UserName ann")]
    [InlineData("-", "")]
    public void Where_psql_connects_is_told_without_what_stays(string arguments, string rest, string more = "") => Assert.Equal(
        Messages.PsqlCommandInstead($"Get-RdsIamConnection | Where-Object IsDefault | Connect-RdsIam{rest}{more}").ToString(),
        PsqlAdvice.For("c", arguments));

    [Theory]
    [InlineData("sales.orders from 'my file.csv' csv", "Import-RdsIamData sales.orders 'my file.csv'")]
    [InlineData("orders TO x.csv", "Export-RdsIamData orders x.csv")]
    [InlineData("orders (id, note) to 'x y.csv' with (format csv)", "Export-RdsIamData orders 'x y.csv'")]
    [InlineData("(select 'a' from t) to x.csv csv header", "Export-RdsIamData -Query 'select ''a'' from t' -Path x.csv")]
    [InlineData("(select 1) from x.csv", null)]
    [InlineData("orders from stdin", null)]
    [InlineData("orders to PSTDOUT", null)]
    [InlineData("orders from program 'cat x'", null)]
    [InlineData("orders", null)]
    public void A_copy_of_a_file_is_told_with_its_file_and_any_other_by_its_cmdlets(string arguments, string? command) => Assert.Equal(
        (command is null ? Messages.PsqlCommandCopy : Messages.PsqlCommandInstead(command)).ToString(),
        PsqlAdvice.For("copy", " " + arguments));

    [Theory]
    [InlineData("a C conninfo copyright echo errverbose f H html pset qecho", true)]
    [InlineData("restrict t T timing unrestrict unset warn x encoding", true)]
    [InlineData("b c i o q g.x gset if watch echoes Echo e", false)]
    public void Of_psqls_commands_those_that_change_nothing_pass(string names, bool passes) => Assert.All(
        names.Split(' '),
        name => Assert.Equal(passes ? null : "PsqlCommand", FaultOf($"\\{name} \nselect 1", "x.sql")?.ErrorId));

    [Theory]
    [InlineData(@"\set AUTOCOMMIT on", true)]
    [InlineData(@"\set AUTOCOMMIT", true)]
    [InlineData(@"\set AUTOCOMMIT 'off'", false)]
    [InlineData(@"\set SINGLELINE on", false)]
    [InlineData(@"\set SINGLELINE off", true)]
    [InlineData(@"\set ON_ERROR_ROLLBACK", false)]
    [InlineData(@"\set ON_ERROR_ROLLBACK interactive", true)]
    [InlineData(@"\set ON_ERROR_ROLLBACK 'off'", true)]
    [InlineData(@"\set", true)]
    [InlineData(@"\encoding 'utf-8'", true)]
    [InlineData(@"\encoding", true)]
    [InlineData(@"\encoding LATIN1", false)]
    [InlineData(@"\ echo x", false)]
    [InlineData(@"\", false)]
    public void A_setting_of_psql_passes_unless_the_script_would_run_in_another_way(string line, bool passes)
    {
        foreach (var sql in (string[])[$"{line}\nselect 1", $"select 1;\n{line}"])
        {
            Assert.Equal(passes ? null : "PsqlCommand", FaultOf(sql, "x.sql")?.ErrorId);
        }
    }

    [Theory]
    [InlineData("\\echo 'a \\quit' `b \\quit` \"c \\quit\"\nselect 1", null)]
    [InlineData("\\echo 'a\"b' \\quit\nselect 1", @"\quit")]
    [InlineData("\\echo `a'b` \\i x\nselect 1", @"\i")]
    [InlineData("\\echo 'open \\quit\nselect 1", null)]
    [InlineData("\\echo a \\", @"\")]
    [InlineData("\\ x\nselect 1", @"\")]
    [InlineData("\\!ls\nselect 1", @"\!")]
    [InlineData("\\i'x y'\nselect 1", @"\i")]
    [InlineData("\\copy(select 1) to x\nselect 1", @"\copy")]
    [InlineData("select 1 \\gx\nselect 2", null)]
    [InlineData("select 1 \\gx out.txt\nselect 2", @"\gx")]
    public void A_command_ends_with_its_line_or_before_the_next_one_outside_of_quotes(string sql, string? refused)
    {
        var fault = FaultOf(sql, "x.sql");
        Assert.Equal(refused is null ? null : "PsqlCommand", fault?.ErrorId);
        Assert.Contains(refused is null ? "" : $": {refused} is a command of psql", fault?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" \\i x.sql\n", null, "(With psql: Invoke-RdsIamCommand { psql -c '\\i x.sql' })")]
    [InlineData("\\i x.sql\nselect 1", null, "Or run the file with psql: Invoke-RdsIamCommand { psql -f file.sql }")]
    [InlineData("\\i x.sql", "/srv/all.sql", "Or run the file with psql: Invoke-RdsIamCommand { psql -f '/srv/all.sql' }")]
    public void Psql_is_told_how_to_run_what_was_given(string sql, string? file, string advice) =>
        Assert.EndsWith(advice, FaultOf(sql, file)!.Fix, StringComparison.Ordinal);

    [Theory]
    [InlineData("select :'name", "1, column 8: :'name ")]
    [InlineData("select 1, :'na\nme'", "1, column 11: :'na ")]
    [InlineData("select :\"a b\", 'x'", "1, column 8: :\"a b\" ")]
    [InlineData("select :{?x} or :{?y}", "1, column 8: :{?x} ")]
    [InlineData("select :a::int", "1, column 8: :a ")]
    [InlineData("select json_object('k':1), :'v'", "1, column 28: :'v' ")]
    public void A_variable_of_psql_is_shown_as_it_is_written(string sql, string says)
    {
        var fault = FaultOf(sql, "x.sql");
        Assert.Equal("PsqlVariable", fault?.ErrorId);
        Assert.StartsWith($"x.sql, line {says}", fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select :")]
    [InlineData("select json_object(value:'x', \"k\":\"v\") from t")]
    [InlineData("select 1 where a =:: b")]
    public void A_colon_that_begins_no_variable_passes(string sql) => Assert.Null(FaultOf(sql, "x.sql"));

    private static Fault? FaultOf(string sql, string? file) =>
        FaultOf(() => QueryText.Check(new QueryRequest(sql) { File = file }, inTransaction: false));

    /// <summary>Anything else than a fault is an error of the test.</summary>
    private static Fault? FaultOf(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Fault fault)
        {
            return fault;
        }
    }
}
