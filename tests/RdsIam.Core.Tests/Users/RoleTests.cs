using RdsIam.Core.Users;
using RdsIam.Core.Users.Running;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

[NeedsServer]
public sealed class RoleTests(TestServers servers)
{
    private const string Denied = "42501";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Attributes_memberships_and_settings_are_set_once(string name)
    {
        var server = await servers.GetAsync(name);
        var (user, group) = (server.Name("full"), server.Name("group"));
        await SetAsync(server, new DesiredUser { UserName = group, Databases = ["postgres"], Login = false });
        Assert.Equal(false, await server.ScalarAsync("postgres", "master", $"select rolcanlogin or pg_has_role('{group}', 'rds_iam', 'member') from pg_roles where rolname = '{group}'"));
        var wish = new DesiredUser
        {
            UserName = user,
            Databases = ["postgres"],
            // Every user is in rds_iam, and nobody in itself.
            MemberOf = [group, "rds_iam", user],
            ConnectionLimit = 3,
            ValidUntil = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
            Settings = new Dictionary<string, IReadOnlyList<string>>
            {
                ["search_path"] = ["$user", "My Schema", "public"],
                ["statement_timeout"] = ["5s"],
                ["application_name"] = ["it's a \\ here"],
            },
        };
        var result = await SetAsync(server, wish);
        Assert.Contains(result.Notes, n => n.Id == "NoteValidUntil");
        Assert.Equal(
            [$"GRANT \"rds_iam\" TO \"{user}\"", $"GRANT \"{group}\" TO \"{user}\""],
            result.Changes.Select(change => change.Sql).Where(sql => sql.StartsWith("GRANT", StringComparison.Ordinal)));
        Assert.Empty((await SetAsync(server, wish)).Changes);
        Assert.Equal("\"$user\", \"My Schema\", public", await server.ScalarAsync("postgres", user, "show search_path"));
        Assert.Equal("5s", await server.ScalarAsync("postgres", user, "show statement_timeout"));
        Assert.Equal("it's a \\ here", await server.ScalarAsync("postgres", user, "show application_name"));
        Assert.Equal("3 2030-01-02 01:04:05+00", await server.ScalarAsync("postgres", "master", $"set timezone = 'UTC'; select rolconnlimit || ' ' || rolvaliduntil from pg_roles where rolname = '{user}'"));
        var less = await SetAsync(
            server, wish with { ConnectionLimit = -1, ValidUntil = DateTimeOffset.MaxValue,
                Settings = new Dictionary<string, IReadOnlyList<string>> { ["statement_timeout"] = [] } });
        Assert.Equal(2, less.Changes.Count);
        Assert.Equal("0", await server.ScalarAsync("postgres", user, "show statement_timeout"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task All_schemas_come_through_predefined_roles_and_reach_tomorrows_too(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var user = server.Name("everywhere");
        var wish = AccessTests.Wish(user, database, UserAccess.ReadWrite) with { AllSchemas = true };
        if (server.Version < 14)
        {
            Assert.Equal("AllSchemasNeedsPostgres14", (await RefusedAsync(server, wish)).ErrorId);
            return;
        }

        // The predefined roles are enough: no schema, and nothing of the future, is granted besides.
        Assert.DoesNotContain((await SetAsync(server, wish)).Changes, change => change.Sql.Contains("SCHEMA", StringComparison.Ordinal));
        Assert.Empty((await SetAsync(server, wish)).Changes);
        await server.RunAsync(database, "master", "create schema later; create table later.t (id serial)");
        Assert.Null(await server.TryAsync(database, user, "insert into later.t default values; select * from sales.orders, hr.people"));
        var narrow = await SetAsync(server, wish with { Access = UserAccess.ReadOnly, Exact = true });
        Assert.Contains(narrow.Changes, c => c.Sql.StartsWith("REVOKE \"pg_write_all_data\"", StringComparison.Ordinal));
        Assert.Equal(Denied, await server.TryAsync(database, user, "insert into later.t default values"));
        Assert.Null(await server.TryAsync(database, user, "select * from later.t"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task An_owner_may_alter_and_drop_what_its_schemas_owner_made(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (user, team) = (server.Name("owner"), server.Name("team"));
        var wish = AccessTests.Wish(user, database, UserAccess.Owner) with { Schemas = ["sales"] };
        Assert.Equal("OwnerIsAdministrator", (await RefusedAsync(server, wish)).ErrorId);
        await server.RunAsync("postgres", "master", $"create role {team}; grant {team} to master {(server.Version >= 16 ? "with inherit true, set true" : "")}");
        await server.SuperuserAsync($"alter schema sales owner to {team}; alter table sales.orders owner to {team}; alter table sales.items owner to {team}; alter view sales.open_orders owner to {team}; alter materialized view sales.totals owner to {team}", database);
        await SetAsync(server, wish);
        Assert.Empty((await SetAsync(server, wish)).Changes);
        Assert.Null(await server.TryAsync(database, user, "alter table sales.orders add column note text; drop table sales.items; create table sales.mine (id int)"));
        Assert.Equal(Denied, await server.TryAsync(database, user, "select * from hr.people"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task What_several_roles_own_is_granted_in_their_names_now_and_for_the_future(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (user, near, far) = (server.Name("reader"), server.Name("near"), server.Name("far"));
        await server.SuperuserAsync($"""
            create role {near}; create role {far};
            grant {near} to master;
            grant create, usage on schema sales to {near}, {far};
            set role {near}; create table sales.of_near (id int); reset role;
            set role {far}; create table sales.of_far (id int); reset role;
            """, database);
        var wish = AccessTests.Wish(user, database, UserAccess.ReadOnly);
        if (server.Version >= 16)
        {
            // The server has the last word on who may grant a role.
            var refused = await (await server.Planner().PlanAsync(wish, Cancel)).ApplyAsync(Cancel);
            var fault = Assert.Single(refused.Databases).Fault!;
            Assert.Equal("AdminOptionMissing", fault.ErrorId);
            var remedy = fault.Message[fault.Message.IndexOf("GRANT", StringComparison.Ordinal)..];
            await server.SuperuserAsync(remedy[..(remedy.IndexOf(';', StringComparison.Ordinal) + 1)]);
        }

        var result = await SetAsync(server, wish);
        Assert.Contains(result.Changes, c => c.Sql == $"SET LOCAL ROLE \"{far}\"");
        await server.SuperuserAsync($"set role {near}; create table sales.near_later (id int); set role {far}; create table sales.far_later (id int); reset role", database);
        Assert.Null(await server.TryAsync(database, user, "select * from sales.of_near, sales.of_far, sales.near_later, sales.far_later"));
        Assert.Empty((await SetAsync(server, wish)).Changes);
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_copy_has_the_same_privileges_groups_and_future(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (model, copy, group) = (server.Name("model"), server.Name("copy"), server.Name("group"));
        await SetAsync(server, new DesiredUser { UserName = group, Databases = [database], Login = false });
        await SetAsync(
            server, AccessTests.Wish(
                model, database, UserAccess.ReadOnly) with { Schemas =
                    ["sales"], MemberOf = [group], ConnectionLimit = 4, Grants = GrantText.Read("hr.people", ["SELECT(id)"]) });
        var wish = new DesiredUser { UserName = copy, Databases = [database], Like = model };
        await SetAsync(server, wish);
        Assert.Empty((await SetAsync(server, wish with { Exact = true })).Changes);
        await server.RunAsync(database, "master", "create table sales.later (id int)");
        Assert.Null(await server.TryAsync(database, copy, "select * from sales.orders, sales.later; select id from hr.people"));
        Assert.Equal(Denied, await server.TryAsync(database, copy, "select name from hr.people"));
        Assert.Equal(true, await server.ScalarAsync(database, "master", $"select pg_has_role('{copy}', '{group}', 'member')"));
        Assert.Equal(4, await server.ScalarAsync(database, "master", $"select rolconnlimit from pg_roles where rolname = '{copy}'"));
        Assert.Equal("UserNotFound", (await RefusedAsync(server, wish with { Like = "nobody_of_that_name" })).ErrorId);
    }

    // On RDS members of rds_superuser may do without the option, so that the server is asked; here it says no.
    [Theory]
    [InlineData("npm")]
    public async Task The_servers_own_refusal_is_told_as_what_is_missing(string name)
    {
        var server = await servers.GetAsync(name);
        var junior = server.Name("junior");
        await server.SuperuserAsync($"create role {junior} login createrole password '{TestServer.Password}'; grant rds_superuser to {junior}");
        var user = server.Name("made_by_junior");
        var plan = await server.Planner(junior).PlanAsync(new DesiredUser { UserName = user, Databases = ["postgres"] }, Cancel);
        var result = await plan.ApplyAsync(Cancel);
        Assert.Equal("AdminOptionNotToGive", result.Databases[0].Fault?.ErrorId);
        Assert.False(result.Created);
        Assert.Equal(0L, await server.ScalarAsync("postgres", "master", $"select count(*) from pg_roles where rolname = '{user}'"));
    }

    [Theory]
    [InlineData("installed")]
    [InlineData("npm")]
    public async Task Rds_iam_is_missing_off_rds_and_made_on_request(string name)
    {
        await using var server = await TestServers.StartOwnAsync(name);
        await server.SuperuserAsync("drop role rds_iam");
        var wish = new DesiredUser { UserName = server.Name("off_rds"), Databases = ["postgres"] };
        Assert.Equal("RdsIamRoleMissing", (await RefusedAsync(server, wish)).ErrorId);
        var result = await SetAsync(server, wish with { CreateRdsIamRole = true });
        Assert.Equal("CREATE ROLE \"rds_iam\" WITH NOLOGIN", result.Changes[0].Sql);
        Assert.Equal(server.Version >= 16, result.Notes.Any(n => n is { Id: "NoteRdsIamCreator", IsWarning: true }));
        Assert.Equal(true, await server.ScalarAsync("postgres", "rdsadmin", $"select pg_has_role('{wish.UserName}', 'rds_iam', 'usage')"));
        Assert.Empty((await SetAsync(server, wish with { CreateRdsIamRole = true })).Changes);
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Who_may_make_no_roles_is_told_so_and_nobody_is_told_to_join_an_administrator(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (clerk, user) = (server.Name("clerk"), server.Name("wanted"));
        await server.SuperuserAsync($"create role {clerk} login password '{TestServer.Password}'");
        var wish = AccessTests.Wish(user, database, UserAccess.ReadOnly);
        Assert.Equal("CreateRoleMissing", (await Assert.ThrowsAnyAsync<Fault>(() => server.Planner(clerk).PlanAsync(wish, Cancel))).ErrorId);
        await SetAsync(server, AccessTests.Wish(user, database, UserAccess.ConnectOnly));
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => server.Planner(clerk).PlanAsync(wish, Cancel));
        Assert.Equal("OwnerIsOtherAdministrator", fault.ErrorId);
        Assert.DoesNotContain("GRANT", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<Fault> RefusedAsync(TestServer server, DesiredUser wish) =>
        await Assert.ThrowsAnyAsync<Fault>(() => server.Planner().PlanAsync(wish, Cancel));

    private static Task<UserResult> SetAsync(TestServer server, DesiredUser wish) => AccessTests.SetAsync(server, wish);
}
