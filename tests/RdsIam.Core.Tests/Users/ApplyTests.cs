using System.Diagnostics;
using RdsIam.Core.Catalog;
using RdsIam.Core.Users;
using RdsIam.Core.Users.Planning;
using RdsIam.Core.Users.Running;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

[NeedsServer]
public sealed class ApplyTests(TestServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_failure_in_the_middle_leaves_nothing_behind(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var user = server.Name("halfway");
        var wish = AccessTests.Wish(user, database, UserAccess.ReadOnly) with { Grants = GrantText.Read("sales.orders", ["UPDATE(no_such_column)"]) };
        var plan = await server.Planner().PlanAsync(wish, Cancel);
        var result = await plan.ApplyAsync(Cancel);
        Assert.Equal("StatementRefused", result.Databases[0].Fault?.ErrorId);
        Assert.Contains("no_such_column", result.Databases[0].Fault!.Message, StringComparison.Ordinal);
        Assert.False(result.Created);
        Assert.Empty(result.Changes);
        Assert.Equal(0L, await server.ScalarAsync(database, "master", $"select count(*) from pg_roles where rolname = '{user}'"));
        Assert.Equal(0L, await server.ScalarAsync(database, "master", $"select count(*) from pg_class where relacl::text like '%{user}%'"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Of_several_databases_one_that_fails_leaves_the_others_done(string name)
    {
        var server = await servers.GetAsync(name);
        var (first, second) = (await server.CreateDatabaseAsync(Shop.Script), await server.CreateDatabaseAsync("create schema other; create table other.t (id int)"));
        var user = server.Name("several");
        var wish = new DesiredUser { UserName = user, Databases = [first, "no_such_database", second], Access = UserAccess.ReadOnly };
        var result = await (await server.Planner().PlanAsync(wish, Cancel)).ApplyAsync(Cancel);
        Assert.Equal([null, "DatabaseNotRead", null], result.Databases.Select(d => d.Fault?.ErrorId));
        Assert.Null(await server.TryAsync(first, user, "select * from sales.orders"));
        Assert.Null(await server.TryAsync(second, user, "select * from other.t"));
        Assert.Equal([first, second], result.Changes.Select(c => c.Database).Distinct());
        Assert.Single(result.Changes, c => c.Sql.StartsWith("CREATE ROLE", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Two_administrators_who_make_the_same_user_at_once_both_succeed(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        for (var round = 0; round < 5; round++)
        {
            var wish = AccessTests.Wish(server.Name("wanted_twice"), database, UserAccess.ReadWrite);
            var plans = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => server.Planner().PlanAsync(wish, Cancel)));
            var results = await Task.WhenAll(plans.Select(p => Task.Run(() => p.ApplyAsync(Cancel), Cancel)));
            Assert.All(results.SelectMany(r => r.Databases), d => Assert.Null(d.Fault));
            Assert.Single(results, r => r.Created);
            Assert.Empty((await AccessTests.SetAsync(server, wish)).Changes);
        }
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_second_run_needs_no_lock_on_tables(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var wish = AccessTests.Wish(server.Name("unhurried"), database, UserAccess.ReadWrite);
        await AccessTests.SetAsync(server, wish);
        await using var holder = await server.As("master")(database, Cancel);
        await using var transaction = await holder.BeginTransactionAsync(Cancel);
        await using var batch = new Npgsql.NpgsqlCommand("lock table sales.orders, sales.items, hr.people in access exclusive mode", holder);
        await batch.ExecuteNonQueryAsync(Cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var plan = await server.Planner().PlanAsync(wish, limit.Token);
        Assert.Empty((await plan.ApplyAsync(limit.Token)).Changes);
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_second_run_holds_no_lock_but_on_catalogs(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var wish = AccessTests.Wish(server.Name("lockless"), database, UserAccess.ReadWriteDdl) with { Grants = GrantText.Read("sales.orders_of(text)", ["EXECUTE"]) };
        await AccessTests.SetAsync(server, wish);
        await using var connection = await server.As("master")(database, Cancel);
        // All that a second run reads, in one transaction, so that its locks are there to be looked at.
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        var state = await ServerReader.ReadAsync(connection, Cancel);
        var read = new DatabaseRead(database, await DatabaseReader.ReadAsync(connection, ["sales.orders_of(text)"], Cancel), Fault: null);
        Assert.True(server.Planner().Plan(wish, state, [read]).IsEmpty);
        await using var locks = new Npgsql.NpgsqlCommand("""
            select count(*) filter (where n.nspname = 'pg_catalog'), coalesce(string_agg(c.oid::regclass || ' ' || l.mode, ', ') filter (where n.nspname <> 'pg_catalog' or l.mode <> 'AccessShareLock'), '')
            from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
            where l.pid = pg_backend_pid() and l.locktype = 'relation'
            """, connection);
        await using var row = await locks.ExecuteReaderAsync(Cancel);
        Assert.True(await row.ReadAsync(Cancel));
        Assert.InRange(row.GetInt64(0), 5, 100);
        Assert.Equal("", row.GetString(1));
    }

    [Theory]
    [InlineData("installed")]
    [InlineData("npm")]
    public async Task Twenty_thousand_tables_are_planned_in_a_few_queries(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync("""
            do $$ begin
                for s in 1..1000 loop
                    execute format('create schema many_%s', s);
                    if s % 50 = 0 then commit; end if;
                end loop;
            end $$
            """);
        await server.RunAsync(database, "master", """
            do $$ begin
                for s in 1..1000 loop
                    for t in 1..20 loop
                        execute format('create table many_%s.t%s ()', s, t);
                    end loop;
                    if s % 20 = 0 then commit; end if;
                end loop;
            end $$
            """);
        var wish = AccessTests.Wish(server.Name("of_many"), database, UserAccess.ReadOnly);
        var commands = new CommandCount();
        var clock = Stopwatch.StartNew();
        UserPlan plan;
        using (commands)
        {
            plan = await server.Planner().PlanAsync(wish, Cancel);
        }

        var (planned, count) = (clock.Elapsed, commands.Count);
        clock.Restart();
        await AccessTests.SetAsync(server, wish);
        var applied = clock.Elapsed;
        clock.Restart();
        var again = await server.Planner().PlanAsync(wish, Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"PostgreSQL {server.Version}: planned {planned}, {count} round trips, {plan.Databases[0].Statements.Count} statements; applied {applied}; planned again {clock.Elapsed}");
        Assert.True(again.IsEmpty);
        Assert.InRange(count, 1, 4);
        Assert.InRange(plan.Databases[0].Statements.Count, 1, 60);
        await server.SuperuserAsync($"drop database {database}");
    }
}
