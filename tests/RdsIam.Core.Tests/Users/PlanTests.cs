using RdsIam.Core.Names;
using RdsIam.Core.Users;
using RdsIam.Core.Users.Planning;
using RdsIam.Core.Users.Running;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

[NeedsServer]
public sealed class PlanTests(TestServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_plan_is_exactly_what_then_runs_and_changes_nothing_by_itself(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var user = server.Name("planned");
        var plan = await server.Planner().PlanAsync(AccessTests.Wish(user, database, UserAccess.ReadOnly), Cancel);
        Assert.Equal(0L, await server.ScalarAsync("postgres", "master", $"select count(*) from pg_roles where rolname = '{user}'"));
        Assert.Equal(
            [
                $"CREATE ROLE \"{user}\" WITH LOGIN",
                $"GRANT \"rds_iam\" TO \"{user}\"",
                $"GRANT CONNECT ON DATABASE \"{database}\" TO \"{user}\"",
                // Before PostgreSQL 15, public belongs to a superuser, and everybody has USAGE on it.
                $"GRANT USAGE ON SCHEMA \"hr\"{(server.Version < 15 ? "" : ", \"public\"")}, \"sales\" TO \"{user}\"",
                $"GRANT SELECT ON ALL TABLES IN SCHEMA \"sales\", \"hr\" TO \"{user}\"",
                $"GRANT SELECT ON ALL SEQUENCES IN SCHEMA \"sales\" TO \"{user}\"",
                $"ALTER DEFAULT PRIVILEGES FOR ROLE \"master\" IN SCHEMA \"hr\", \"public\", \"sales\" GRANT SELECT ON TABLES TO \"{user}\"",
                $"ALTER DEFAULT PRIVILEGES FOR ROLE \"master\" IN SCHEMA \"hr\", \"public\", \"sales\" GRANT SELECT ON SEQUENCES TO \"{user}\"",
            ],
            plan.Databases[0].Statements.Select(s => s.Sql));
        var result = await plan.ApplyAsync(Cancel);
        Assert.Equal(plan.Databases[0].Statements.Select(s => s.Sql), result.Changes.Select(c => c.Sql));
    }

    [Theory]
    [InlineData("app.reader@example.com")]
    [InlineData("UPPER lower 'quoted' \"too\"")]
    [InlineData("\"; drop table sales.orders; --")]
    [InlineData("naïve $1 :x @y ?")]
    [InlineData("back\\slash")]
    [InlineData("sixty-three bytes of a name sixty-three bytes of a name sixty-t")]
    public async Task A_hostile_name_is_a_name(string name)
    {
        foreach (var version in new[] { "installed", "npm" })
        {
            await TakesAsNameAsync(await servers.GetAsync(version), name);
        }
    }

    private static async Task TakesAsNameAsync(TestServer server, string name)
    {
        var database = await server.CreateDatabaseAsync(Shop.Script);
        await AccessTests.SetAsync(server, AccessTests.Wish(name, database, UserAccess.ReadWrite));
        Assert.Equal(2L, await server.ScalarAsync(database, name, "select count(*) from sales.orders"));
        Assert.Equal(name, await server.ScalarAsync(database, name, "select current_user::text"));
        Assert.Equal("table sales.orders", await server.ScalarAsync(database, "master", "select pg_describe_object('pg_class'::regclass, 'sales.orders'::regclass, 0)"));
        Assert.Empty((await AccessTests.SetAsync(server, AccessTests.Wish(name, database, UserAccess.ReadWrite))).Changes);
        await server.SuperuserAsync($"drop owned by {new SqlIdentifier(name)}", database);
        await server.SuperuserAsync($"drop role {new SqlIdentifier(name)}");
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Hostile_names_of_objects_and_owners_are_names_as_well(string name)
    {
        const string Hostile = "x\"; drop table sales.orders; -- 'é\\";
        var server = await servers.GetAsync(name);
        var (quoted, type) = (new SqlIdentifier(Hostile), new SqlIdentifier(Hostile + " type"));
        var (user, owner) = (server.Name("among_hostile"), server.Name(Hostile));
        var database = await server.CreateDatabaseAsync(Shop.Script + $"""
            create role {new SqlIdentifier(owner)}; grant {new SqlIdentifier(owner)} to master {(server.Version >= 16 ? "with inherit true, set true" : "")};
            create schema {quoted};
            create domain {quoted}.{type} as text;
            create table {quoted}.{quoted} ({quoted} {quoted}.{type}, b int);
            create sequence {quoted}."s.1";
            create function {quoted}.{quoted}({quoted}.{type}) returns int language sql as 'select 1';
            revoke all on function {quoted}.{quoted} from public;
            grant create, usage on schema {quoted} to {new SqlIdentifier(owner)};
            set role {new SqlIdentifier(owner)}; create table {quoted}."of owner" (id int); reset role;
            """);
        var wish = AccessTests.Wish(user, database, UserAccess.ReadOnly) with
        {
            Schemas = [Hostile],
            MemberOf = [owner],
            Grants =
            [
                .. GrantText.Read($"{quoted}.{quoted}", [$"UPDATE({quoted})"]),
                .. GrantText.Read($"{quoted}.{quoted}({quoted}.{type})", ["EXECUTE"]),
            ],
        };
        await AccessTests.SetAsync(server, wish);
        Assert.Empty((await AccessTests.SetAsync(server, wish with { Exact = true })).Changes);
        Assert.Null(await server.TryAsync(database, user, $"update {quoted}.{quoted} set {quoted} = 'y'; select {quoted}.{quoted}('y'); select * from {quoted}.\"of owner\""));
        await AccessTests.SetAsync(server, AccessTests.Wish(user, database, UserAccess.ConnectOnly) with { Exact = true });
        Assert.Equal("42501", await server.TryAsync(database, user, $"select * from {quoted}.{quoted}"));
        Assert.Equal(2L, await server.ScalarAsync(database, "master", "select count(*) from sales.orders"));
    }

    [Theory]
    [InlineData("", "UserNameEmpty")]
    [InlineData("a\0b", "UserNameInvalid")]
    [InlineData("sixty-three bytes of a name sixty-three bytes of a name sixty-th", "UserNameTooLong")]
    [InlineData("ñññññññññññññññññññññññññññññññññ", "UserNameTooLong")]
    [InlineData("pg_me", "UserNameReservedByPostgres")]
    [InlineData("rds_me", "UserNameReservedByRds")]
    [InlineData("rdsadmin", "UserNameReservedByRds")]
    [InlineData("public", "UserNameIsKeyword")]
    [InlineData("none", "UserNameIsKeyword")]
    [InlineData("current_user", "UserNameIsKeyword")]
    public async Task A_name_that_cannot_be_a_users_is_refused_before_anything_is_opened(string name, string errorId)
    {
        var planner = new UserPlanner((_, _) => throw new InvalidOperationException("Opened."));
        var wish = new DesiredUser { UserName = name, Databases = ["postgres"] };
        Assert.Equal(errorId, (await Assert.ThrowsAnyAsync<Fault>(() => planner.PlanAsync(wish, Cancel))).ErrorId);
    }

    // An attribute's text is UTF-8, which cannot hold the half of a pair.
    [Fact]
    public void Half_of_a_surrogate_pair_is_no_name() =>
        Assert.Equal("UserNameInvalid", Assert.Throws<Fault>(() => UserNames.Check("half \ud800 of a pair")).ErrorId);
}
