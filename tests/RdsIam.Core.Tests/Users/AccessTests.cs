using RdsIam.Core.Users;
using RdsIam.Core.Users.Running;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

[NeedsServer]
public sealed class AccessTests(TestServers servers)
{
    private const string Denied = "42501";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_reader_reads_what_is_there_and_what_comes_and_changes_nothing(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var user = server.Name("reader");
        var result = await SetAsync(server, Wish(user, database, UserAccess.ReadOnly));
        Assert.True(result.Created);
        await server.RunAsync(database, TestServer.Administrator, "create table sales.tomorrow (id serial)");
        foreach (var readable in new[] { "sales.orders", "sales.open_orders", "sales.totals", "sales.tomorrow", "hr.people", "sales.orders_id_seq", "sales.tomorrow_id_seq" })
        {
            Assert.Null(await server.TryAsync(database, user, $"select * from {readable}"));
        }

        foreach (var change in new[] { "insert into sales.items values (1, 1)", "update sales.orders set total = 0", "delete from sales.orders", "select nextval('sales.orders_id_seq')", "truncate sales.items", "create table sales.mine (id int)", "drop table sales.items", "insert into sales.tomorrow default values" })
        {
            Assert.Equal(Denied, await server.TryAsync(database, user, change));
        }
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_writer_writes_what_is_there_and_what_comes_and_builds_nothing(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var user = server.Name("writer");
        await SetAsync(server, Wish(user, database, UserAccess.ReadWrite) with { Schemas = ["sales"] });
        await server.RunAsync(database, TestServer.Administrator, "create table sales.tomorrow (id serial)");
        foreach (var change in new[] { "insert into sales.orders (status) values ('new')", "update sales.orders set total = 0", "delete from sales.orders", "insert into sales.tomorrow default values", "select sales.orders_of('open')" })
        {
            Assert.Null(await server.TryAsync(database, user, change));
        }

        foreach (var change in new[] { "truncate sales.items", "create table sales.mine (id int)", "drop table sales.items", "select * from hr.people", "select setval('sales.orders_id_seq', 7)" })
        {
            Assert.Equal(Denied, await server.TryAsync(database, user, change));
        }
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_user_who_only_connects_sees_no_table(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        await server.RunAsync(database, TestServer.Administrator, $"revoke connect on database {database} from public");
        var user = server.Name("visitor");
        await SetAsync(server, Wish(user, "postgres", UserAccess.ConnectOnly));
        Assert.Equal(Denied, await server.TryAsync(database, user, "select 1"));
        await SetAsync(server, Wish(user, database, UserAccess.ConnectOnly));
        Assert.Null(await server.TryAsync(database, user, "select 1"));
        Assert.Equal(Denied, await server.TryAsync(database, user, "select * from sales.orders"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_second_run_finds_nothing_to_do(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        foreach (var access in new[] { UserAccess.ConnectOnly, UserAccess.ReadOnly, UserAccess.ReadWrite, UserAccess.ReadWriteDdl })
        {
            var wish = Wish(server.Name("again"), database, access);
            var first = await SetAsync(server, wish);
            Assert.NotEmpty(first.Changes);
            var second = await SetAsync(server, wish);
            Assert.Empty(second.Changes);
            Assert.False(second.Created);
        }
    }

    internal static DesiredUser Wish(string user, string database, UserAccess access) =>
        new() { UserName = user, Databases = [database], Access = access };

    internal static async Task<UserResult> SetAsync(TestServer server, DesiredUser wish)
    {
        var plan = await server.Planner().PlanAsync(wish, Cancel);
        var result = await plan.ApplyAsync(Cancel);
        Assert.All(result.Databases, d => Assert.Null(d.Fault));
        return result;
    }
}
