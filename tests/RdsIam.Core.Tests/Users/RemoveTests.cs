using RdsIam.Core.Users;
using RdsIam.Core.Users.Planning;
using RdsIam.Core.Users.Removing;
using RdsIam.Core.Users.Running;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

[NeedsServer]
public sealed class RemoveTests(TestServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_user_with_only_grants_goes_with_them(string name)
    {
        var server = await servers.GetAsync(name);
        var (first, second) = (await server.CreateDatabaseAsync(Shop.Script), await server.CreateDatabaseAsync(Shop.Script));
        var user = server.Name("goes");
        await AccessTests.SetAsync(
            server, new DesiredUser { UserName = user, Databases = [first, second], Access = UserAccess.ReadWriteDdl });
        await AccessTests.SetAsync(server, AccessTests.Wish(user, "postgres", UserAccess.ConnectOnly));
        var fault = await Assert.ThrowsAsync<RemovalFault>(
            () => PlanAsync(server, new RemovalRequest { UserName = user, Databases = [first] }));
        Assert.Equal($"-Database {second}", Assert.Single(fault.Obstacles).Remedy);
        await RemoveAsync(server, new RemovalRequest { UserName = user, Databases = [first, second] });
        Assert.False(await ExistsAsync(server, user));
        Assert.Equal(
            "UserNotFound", (
                await Assert.ThrowsAnyAsync<Fault>(() => PlanAsync(server, new RemovalRequest { UserName = user, Databases = [first] })))
                    .ErrorId);
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task What_stands_in_the_way_is_named_and_goes_only_when_that_is_named(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (user, heir) = (server.Name("owner"), server.Name("heir"));
        await server.RunAsync("postgres", "master", $"create role {heir}; {(server.Version >= 16 ? $"grant {heir} to master with inherit true, set true" : $"grant {heir} to master")}");
        await AccessTests.SetAsync(server, AccessTests.Wish(user, database, UserAccess.ReadWriteDdl));
        await server.RunAsync(database, user, $"create table sales.mine as select 42 as answer; grant select on sales.mine to {heir}; alter default privileges in schema sales grant select on tables to {heir}");
        await server.RunAsync(database, "master", $"grant create on schema sales to {heir}");
        await using var session = await server.As(user)(database, Cancel);
        var request = new RemovalRequest { UserName = user, Databases = [database] };
        var fault = await Assert.ThrowsAsync<RemovalFault>(() => PlanAsync(server, request));
        Assert.Equal(["-ReassignTo or -DropOwned", "-DisconnectSessions"], fault.Obstacles.Select(o => o.Remedy));
        Assert.StartsWith("it owns 2 objects (", fault.Obstacles[0].What, StringComparison.Ordinal);
        Assert.Contains("table sales.mine", fault.Obstacles[0].What, StringComparison.Ordinal);
        await RemoveAsync(server, request with { ReassignTo = heir, DisconnectSessions = true });
        Assert.False(await ExistsAsync(server, user));
        Assert.Equal($"{heir} 42", await server.ScalarAsync(database, "rdsadmin", "select tableowner || ' ' || answer from pg_tables, sales.mine where tablename = 'mine'"));
        Assert.Equal(0L, await server.ScalarAsync(database, "rdsadmin", $"select count(*) from pg_stat_activity where datname = '{database}' and usename is null and backend_type = 'client backend'"));
        Assert.Equal(false, await server.ScalarAsync(database, "rdsadmin", "select pg_has_role('master', 'rds_iam', 'usage')"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Objects_in_several_databases_are_named_where_they_may_be_looked_at(string name)
    {
        var server = await servers.GetAsync(name);
        var script = Shop.Script + "create table sales.mine (id int);";
        var (first, second, third) =
            (await server.CreateDatabaseAsync(script), await server.CreateDatabaseAsync(script), await server.CreateDatabaseAsync(script));
        var user = server.Name("spread");
        await AccessTests.SetAsync(server, AccessTests.Wish(user, first, UserAccess.ConnectOnly));
        foreach (var database in new[] { first, second, third })
        {
            await server.SuperuserAsync($"alter table sales.mine owner to {user}", database);
        }

        var request = new RemovalRequest { UserName = user, Databases = [first, second] };
        var fault = await Assert.ThrowsAsync<RemovalFault>(() => PlanAsync(server, request));
        // By the names of the databases, and db_10 stands before db_9.
        string[] expected =
        [
            $"it owns 1 object (table sales.mine) in database {first} (-ReassignTo or -DropOwned)",
            $"it owns 1 object (table sales.mine) in database {second} (-ReassignTo or -DropOwned)",
            $"it owns 1 object in database {third} (-Database {third}, -ReassignTo or -DropOwned)",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), fault.Obstacles.Select(o => o.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Dropping_what_it_owns_drops_nothing_else(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var user = server.Name("owner");
        await AccessTests.SetAsync(server, AccessTests.Wish(user, database, UserAccess.ReadWriteDdl));
        await server.RunAsync(database, user, "create table sales.mine (id int)");
        var request = new RemovalRequest { UserName = user, Databases = [database], DropOwned = true };
        var note = Assert.Single((await PlanAsync(server, request)).Notes);
        Assert.True(note is { IsWarning: true, Id: "NoteDropsOwned" });
        Assert.Contains("1 object (table sales.mine)", note.Text, StringComparison.Ordinal);
        await RemoveAsync(server, request);
        Assert.False(await ExistsAsync(server, user));
        Assert.Equal(false, await server.ScalarAsync(database, "master", "select exists (select from pg_tables where tablename = 'mine')"));
        Assert.Equal(2L, await server.ScalarAsync(database, "master", "select count(*) from sales.orders"));
    }

    public static TheoryData<string, string> Ways() => [.. TestServers.All.SelectMany(
        server => ((string[])["", "drop", "reassign"]).Select(way => new TheoryDataRow<string, string>(server.Data, way)))];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_another_IAM_user_granted_is_taken_back_in_its_name(string name, string way)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (owner, user, other) = (server.Name("dep\"loy x"), server.Name("o'neil"), server.Name("stays"));
        await AccessTests.SetAsync(server, AccessTests.Wish(owner, database, UserAccess.ReadWriteDdl));
        await server.RunAsync(database, owner, "create table sales.theirs (id int)");
        await AccessTests.SetAsync(server, AccessTests.Wish(user, database, UserAccess.ReadWriteDdl));
        await AccessTests.SetAsync(server, AccessTests.Wish(other, database, UserAccess.ReadOnly));
        await server.RunAsync(database, user, "create table sales.mine (id int)");
        if (way.Length == 0)
        {
            await server.SuperuserAsync("drop table sales.mine", database);
        }

        await RemoveAsync(server, new RemovalRequest
        {
            UserName = user,
            Databases = [database],
            DropOwned = way == "drop",
            ReassignTo = way == "reassign" ? "master" : null,
        });
        Assert.False(await ExistsAsync(server, user.Replace("'", "''", StringComparison.Ordinal)));
        Assert.Null(await server.TryAsync(database, other, "select from sales.theirs"));
        Assert.Equal(false, await server.ScalarAsync(database, "rdsadmin", $"select pg_has_role('master', 'rds_iam', 'usage')"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Only_the_iam_login_can_go(string name)
    {
        var server = await servers.GetAsync(name);
        var (user, group, nested) = (server.Name("stays"), server.Name("group"), server.Name("nested"));
        await AccessTests.SetAsync(server, AccessTests.Wish(user, "postgres", UserAccess.ConnectOnly));
        var request = new RemovalRequest { UserName = user, Databases = ["postgres"], RevokeIamOnly = true };
        Assert.Equal($"REVOKE \"rds_iam\" FROM \"{user}\"", Assert.Single((await RemoveAsync(server, request)).Changes).Sql);
        Assert.True(await ExistsAsync(server, user));
        Assert.Empty((await RemoveAsync(server, request)).Changes);
        await server.RunAsync("postgres", "master", $"create role {group}; grant rds_iam to {group}; create role {nested} login; grant {group} to {nested}");
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => PlanAsync(server, request with { UserName = nested }));
        Assert.Equal("IamThroughRoles", fault.ErrorId);
        Assert.Contains($"{nested} → {group} → rds_iam", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("master", "RemoveYourself")]
    [InlineData("rdsadmin", "RemoveReservedRole")]
    [InlineData("nobody_of_that_name", "UserNotFound")]
    public async Task Some_never_go(string user, string errorId)
    {
        var server = await servers.GetAsync("installed");
        var request = new RemovalRequest { UserName = user, Databases = ["postgres"] };
        Assert.Equal(errorId, (await Assert.ThrowsAnyAsync<Fault>(() => PlanAsync(server, request))).ErrorId);
    }

    private static Task<UserPlan> PlanAsync(TestServer server, RemovalRequest request) =>
        new UserRemover(server.As("master")).PlanAsync(request, Cancel);

    private static async Task<UserResult> RemoveAsync(TestServer server, RemovalRequest request)
    {
        var result = await (await PlanAsync(server, request)).ApplyAsync(Cancel);
        Assert.All(result.Databases, d => Assert.Null(d.Fault));
        return result;
    }

    private static async Task<bool> ExistsAsync(TestServer server, string user) =>
        (bool)(await server.ScalarAsync("postgres", "master", $"select exists (select from pg_roles where rolname = '{user}')"))!;
}
