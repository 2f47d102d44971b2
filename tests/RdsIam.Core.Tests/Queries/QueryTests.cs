using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class QueryTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_have_typed_properties_in_the_order_of_the_columns()
    {
        await using var execution = await StartAsync("select 1 as id, 'a'::text as name, null::int as gone, true as ok");
        Assert.True(execution.Read());
        var row = execution.Row();
        var properties = row.GetType().GetProperties();
        Assert.Equal(["id", "name", "gone", "ok"], properties.Select(property => property.Name));
        Assert.Equal(
            [typeof(int?), typeof(string), typeof(int?), typeof(bool?)], properties.Select(property => property.PropertyType));
        Assert.Equal([1, "a", null, true], properties.Select(property => property.GetValue(row)));
        Assert.False(execution.Read());
        Assert.False(execution.NextResult());
    }

    [Fact]
    public async Task Several_statements_give_their_results_in_turn_and_their_rows()
    {
        await using var execution = await StartAsync(
            """
            create temporary table t (n int); insert into t select generate_series(1, 5);
            select count(*) as counted from t; update t set n = n + 1 where n > 2; select max(n) as top from t;
            """);
        Assert.Equal(0, execution.ResultIndex);
        Assert.Equal([5L], ReadAll(execution));
        Assert.True(execution.NextResult());
        Assert.Equal(1, execution.ResultIndex);
        Assert.Equal(["top", "ResultIndex"], execution.Shape!.Names);
        Assert.True(execution.Read());
        Assert.Equal([6, 1], [execution.Value(0), execution.Value(1)]);
        Assert.False(execution.Read());
        Assert.False(execution.NextResult());
        Assert.Null(execution.Shape);
        Assert.Equal(
            [("CREATE TABLE", null), ("INSERT", 5L), ("SELECT", 1L), ("UPDATE", 3L), ("SELECT", 1L)],
            execution.Statements.Select(statement => (statement.Command, statement.Rows)));
    }

    [Theory]
    [InlineData("set work_mem = '8MB'; select 1 as a")]
    [InlineData("select 1 as a; create temporary table made (n int); insert into made values (1)")]
    public async Task One_result_among_statements_without_rows_needs_no_index(string sql)
    {
        await using var execution = await StartAsync(sql);
        Assert.Equal(["a"], execution.Shape!.Names);
    }

    [Fact]
    public async Task A_column_called_as_the_index_keeps_its_name()
    {
        await using var execution = await StartAsync("select 5 as \"ResultIndex\"; select 6 as \"ResultIndex\"");
        Assert.Equal(["ResultIndex", "ResultIndex1"], execution.Shape!.Names);
        Assert.True(execution.NextResult());
        Assert.True(execution.Read());
        Assert.Equal([6, 1], [execution.Value(0), execution.Value(1)]);
        Assert.Equal(1, execution.Row().GetType().GetProperty("ResultIndex1")!.GetValue(execution.Row()));
    }

    [Fact]
    public async Task An_error_without_a_place_names_the_line_of_its_statement()
    {
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync("select 1;\n\n  select 1 / 0\n  as b"));
        Assert.Equal((3, null, null), (fault.Line, fault.Column, fault.Position));
        Assert.Contains("\nStatement at line 3: select 1 / 0", fault.Message, StringComparison.Ordinal);
        fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync("select 1;\n--\n-- Name: x; Type: TABLE\n--\n\n/* a */ select 1 / 0\n  as b"));
        Assert.Equal((6, null, null), (fault.Line, fault.Column, fault.Position));
        Assert.Contains("\nStatement at line 6: /* a */ select 1 / 0", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_a_file_names_the_file()
    {
        var request = new QueryRequest("select 1;\nselect nope") { File = "/srv/sql/setup.sql" };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        var fault = Assert.Throws<SqlFault>(() => execution.NextResult());
        Assert.Equal(("/srv/sql/setup.sql", 2, 8), (fault.InputFile, fault.Line, fault.Column));
        Assert.Equal("setup.sql, line 2, column 8: select nope", fault.Message.Split('\n')[1]);
        Assert.Equal(
            fault.Message.Split('\n')[1].IndexOf("nope", StringComparison.Ordinal),
            fault.Message.Split('\n')[2].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_only_psql_does_is_refused_by_name()
    {
        var fault = await Assert.ThrowsAsync<Fault>(() => RunAsync("select 1;\n\\d pg_class"));
        Assert.Equal("PsqlCommand", fault.ErrorId);
        Assert.StartsWith("The query, line 2, column 1: \\d is a command of psql", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_statements_are_all_or_nothing()
    {
        await RunAsync("create table all_or_nothing (n int)");
        await Assert.ThrowsAsync<SqlFault>(() => RunAsync("insert into all_or_nothing values (1); select 1 / 0"));
        Assert.Equal([0L], await SelectAsync("select count(*) from all_or_nothing"));
    }

    [Theory]
    [InlineData("select @n + @N + :n")]
    [InlineData("select @n::int * 3 -- @other")]
    public async Task Named_parameters_may_be_used_more_than_once_and_have_no_case(string sql)
    {
        var request = new QueryRequest(sql) { Parameters = QueryParameters.Named([new("n", 14)]) };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        Assert.Equal([42], ReadAll(execution));
    }

    [Fact]
    public async Task Positional_parameters_may_be_shared_out_over_statements()
    {
        var request = new QueryRequest("select $2::text; select $1::int") { Parameters = QueryParameters.Positional([7, "b"]) };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        Assert.Equal(["b"], ReadAll(execution));
        Assert.True(execution.NextResult());
        Assert.Equal([7], ReadAll(execution));
    }

    [Fact]
    public async Task A_value_is_never_part_of_the_statement()
    {
        var request = new QueryRequest("select @v as v")
        {
            Parameters = QueryParameters.Named([new("@v", "'; drop table x; --")]),
        };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        Assert.Equal(["'; drop table x; --"], ReadAll(execution));
    }

    [Fact]
    public async Task A_query_of_comments_is_refused_before_any_connection()
    {
        var fault = await Assert.ThrowsAsync<Fault>(() => RunAsync(" -- nothing\n;"));
        Assert.Equal("QueryEmpty", fault.ErrorId);
    }

    [Fact]
    public async Task Notices_come_with_their_severity()
    {
        var notices = new List<ServerNotice>();
        var request = new QueryRequest("do $$ begin raise notice 'half way'; raise warning 'mind the gap' using hint = 'jump'; end $$")
        {
            OnNotice = notices.Add,
        };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        Assert.Null(execution.Shape);
        Assert.Equal([("NOTICE", "half way", null), ("WARNING", "mind the gap", "jump")], notices.Select(n => (n.Severity, n.Text, n.Hint)));
    }

    [Fact]
    public async Task An_error_points_at_its_place_in_the_text_as_written()
    {
        var request = new QueryRequest("select 1;\nselect '\U0001F600', @p, nope\n  from pg_class")
        {
            Parameters = QueryParameters.Named([new("p", "x")]),
        };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        Assert.Equal([1], ReadAll(execution));
        var fault = Assert.Throws<SqlFault>(() => execution.NextResult());
        Assert.Equal("SqlError", fault.ErrorId);
        Assert.Equal("42703", fault.SqlState);
        Assert.Equal(FaultKind.ObjectNotFound, fault.Kind);
        Assert.Equal((2, 17), (fault.Line, fault.Column));
        Assert.Equal(
            ["Line 2, column 17: select '\U0001F600', @p, nope", "                                    ^"],
            fault.Message.Split('\n')[1..3]);
    }

    [Fact]
    public async Task An_error_carries_the_server_s_fields()
    {
        await RunAsync("create table fielded (id int primary key, n int constraint positive check (n > 0))");
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync("insert into fielded values (1, 1), (1, 2)"));
        Assert.Equal(("23505", "fielded", "fielded_pkey", "public"), (fault.SqlState, fault.Table, fault.Constraint, fault.Schema));
        Assert.Equal("Key (id)=(1) already exists.", fault.Detail);
        Assert.Contains("Detail: Key (id)=(1) already exists.", fault.Message, StringComparison.Ordinal);
        fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync("insert into fielded values (2, -1)"));
        Assert.Equal("positive", fault.Constraint);
    }

    [Theory]
    [InlineData("select :missing", "-Parameter")]
    [InlineData("select 1 =@missing", "-Parameter")]
    [InlineData("select * from :\"table\"", "-Parameter")]
    public async Task A_parameter_that_was_not_given_is_hinted_at(string sql, string hint)
    {
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync(sql));
        Assert.Contains(hint, fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_the_middle_of_rows_comes_after_the_rows_before_it()
    {
        await using var execution = await StartAsync("select 1000 / (50000 - i) from generate_series(1, 100000) i");
        var rows = 0;
        var fault = Assert.Throws<SqlFault>(() =>
        {
            while (execution.Read())
            {
                rows++;
            }
        });
        Assert.Equal(("22012", 49_999), (fault.SqlState, rows));
    }

    [Fact]
    public async Task What_is_deferred_to_the_end_fails_at_the_end()
    {
        await RunAsync("create table deferred (id int primary key deferrable initially deferred)");
        await using var execution = await StartAsync("insert into deferred values (1), (1) returning id");
        Assert.Equal([1, 1], ReadAll(execution));
        Assert.Equal("23505", Assert.Throws<SqlFault>(() => execution.NextResult()).SqlState);
    }

    [Theory]
    [InlineData("copy pg_class to stdout")]
    [InlineData("select 1; copy (select 1) to stdout")]
    public async Task Copy_is_refused_by_name_and_the_next_query_works(string sql)
    {
        var fault = await Assert.ThrowsAsync<Fault>(() => RunAsync(sql));
        Assert.Equal("QueryCopyOut", fault.ErrorId);
        Assert.Equal([1], await SelectAsync("select 1"));
    }

    [Fact]
    public async Task An_open_connection_stays_open_with_its_state()
    {
        await using var connection = await database.Pool.OpenAsync(Cancel);
        await using (var first = await OpenConnectionQuery.StartAsync(
            connection, "create temporary table kept as select 1 as n; select generate_series(1, 1000000000)", Cancel))
        {
            Assert.True(first.Read());
        }

        await using var second = await OpenConnectionQuery.StartAsync(connection, "select pg_backend_pid()", Cancel);
        Assert.Equal([connection.ProcessID], ReadAll(second));
    }

    internal static List<object?> ReadAll(QueryExecution execution)
    {
        var values = new List<object?>();
        while (execution.Read())
        {
            values.Add(execution.Value(0));
        }

        return values;
    }

    private Task<QueryExecution> StartAsync(string sql) => QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);

    private async Task RunAsync(string sql)
    {
        await using var execution = await StartAsync(sql);
        while (execution.Shape is not null && execution.NextResult())
        {
        }
    }

    private async Task<List<object?>> SelectAsync(string sql)
    {
        await using var execution = await StartAsync(sql);
        return ReadAll(execution);
    }
}
