using RdsIam.Core.Users;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

[NeedsServer]
public sealed class ExactTests(TestServers servers)
{
    private const string Denied = "42501";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_narrower_access_takes_back_only_on_request(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var user = server.Name("narrow");
        await AccessTests.SetAsync(server, AccessTests.Wish(user, database, UserAccess.ReadWriteDdl));
        Assert.Null(await server.TryAsync(database, user, "create table sales.own (id int); drop table sales.own"));
        var wish = AccessTests.Wish(user, database, UserAccess.ReadOnly);
        Assert.Empty((await AccessTests.SetAsync(server, wish)).Changes);
        var exact = await AccessTests.SetAsync(server, wish with { Exact = true });
        Assert.All(exact.Changes, c => Assert.Contains("REVOKE", c.Sql, StringComparison.Ordinal));
        await server.RunAsync(database, "master", "create table sales.later (id int)");
        foreach (var change in new[] { "update sales.orders set total = 0", "insert into sales.later values (1)", "create table sales.own (id int)", "select nextval('sales.orders_id_seq')" })
        {
            Assert.Equal(Denied, await server.TryAsync(database, user, change));
        }

        Assert.Null(await server.TryAsync(database, user, "select * from sales.orders, sales.later, hr.people"));
        Assert.Empty((await AccessTests.SetAsync(server, wish with { Exact = true })).Changes);
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task What_public_leaves_to_everybody_is_told_and_stays(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script + "grant insert on sales.items to public; grant create on schema hr to public;");
        var user = server.Name("public_too");
        var result = await AccessTests.SetAsync(server, AccessTests.Wish(user, database, UserAccess.ReadOnly) with { Exact = true });
        Assert.Equal(["NotePublicHasMore", "NotePublicMayCreate", "NotePublicOnDatabase"], result.Notes.Select(n => n.Id).Order(StringComparer.Ordinal));
        Assert.Contains("TEMPORARY", result.Notes.Single(n => n.Id == "NotePublicOnDatabase").Text, StringComparison.Ordinal);
        Assert.Null(await server.TryAsync(database, user, "insert into sales.items values (1, 1); create temporary table t (id int); create table hr.t (id int); drop table hr.t"));
        foreach (var note in result.Notes)
        {
            await server.RunAsync(database, "master", note.Text[note.Text.IndexOf("REVOKE", StringComparison.Ordinal)..]);
        }

        foreach (var change in new[] { "insert into sales.items values (1, 1)", "create temporary table t (id int)", "create table hr.t (id int)" })
        {
            Assert.Equal(Denied, await server.TryAsync(database, user, change));
        }
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Exact_takes_back_what_others_granted_by_hand_of_every_kind(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script + "create type hr.grade as enum ('a'); revoke all on function sales.orders_of from public; revoke usage on type hr.grade from public;");
        var (user, group) = (server.Name("loose"), server.Name("group"));
        var wish = AccessTests.Wish(user, database, UserAccess.ReadOnly) with { Schemas = ["sales"], Exact = true };
        await AccessTests.SetAsync(server, wish);
        await server.RunAsync(database, "master", $"""
            create role {group};
            grant {group} to {user};
            grant create, temporary on database {database} to {user};
            grant create on schema hr to {user};
            grant update (name), references (name) on hr.people to {user};
            grant execute on function sales.orders_of to {user};
            grant usage on type hr.grade to {user};
            alter default privileges grant execute on routines to {user};
            alter default privileges grant usage on schemas to {user};
            alter default privileges in schema hr grant usage on types to {user};
            """);
        var result = await AccessTests.SetAsync(server, wish);
        Assert.Equal(9, result.Changes.Count);
        Assert.Empty((await AccessTests.SetAsync(server, wish)).Changes);
        Assert.Equal(false, await server.ScalarAsync(database, "master", $"select has_any_column_privilege('{user}', 'hr.people', 'update') or has_schema_privilege('{user}', 'hr', 'create') or has_function_privilege('{user}', 'sales.orders_of(text)', 'execute') or has_type_privilege('{user}', 'hr.grade', 'usage') or pg_has_role('{user}', '{group}', 'member')"));
        Assert.Equal(true, await server.ScalarAsync(database, "master", $"select pg_has_role('{user}', 'rds_iam', 'member')"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task What_a_holder_of_a_grant_option_passed_on_is_taken_back_in_that_roles_name(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (user, lender) = (server.Name("borrower"), server.Name("lender"));
        await AccessTests.SetAsync(server, AccessTests.Wish(user, database, UserAccess.ConnectOnly));
        await server.RunAsync(database, "master", $"""
            create role {lender};
            grant {lender} to master {(server.Version >= 16 ? "with inherit true, set true" : "")};
            grant usage on schema sales to {lender}, {user};
            grant select on sales.orders to {lender} with grant option;
            set role {lender};
            grant select on sales.orders to {user};
            """);
        Assert.Null(await server.TryAsync(database, user, "select * from sales.orders"));
        var result = await AccessTests.SetAsync(server, AccessTests.Wish(user, database, UserAccess.ConnectOnly) with { Exact = true });
        Assert.Contains(result.Changes, c => c.Sql == $"SET LOCAL ROLE \"{lender}\"");
        Assert.Equal(Denied, await server.TryAsync(database, user, "select * from sales.orders"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Single_grants_reach_exactly_their_objects(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script + "revoke all on function sales.orders_of from public;");
        var user = server.Name("single");
        var wish = new DesiredUser
        {
            UserName = user,
            Databases = [database],
            Exact = true,
            Grants =
            [
                .. GrantText.Read("sales.orders", ["SELECT", "UPDATE(status)"]),
                .. GrantText.Read("sales.orders_id_seq", ["USAGE"]),
                .. GrantText.Read("sales.orders_of(text)", ["EXECUTE"]),
                .. GrantText.Read("hr.*", ["SELECT"]),
            ],
        };
        await AccessTests.SetAsync(server, wish);
        Assert.Empty((await AccessTests.SetAsync(server, wish)).Changes);
        foreach (var allowed in new[] { "select * from sales.orders", "update sales.orders set status = 'x'", "select nextval('sales.orders_id_seq')", "select sales.orders_of('x')", "select * from hr.people" })
        {
            Assert.Null(await server.TryAsync(database, user, allowed));
        }

        foreach (var refused in new[] { "update sales.orders set total = 1", "select * from sales.items", "delete from sales.orders" })
        {
            Assert.Equal(Denied, await server.TryAsync(database, user, refused));
        }

        // From the whole table to one of its columns: REVOKE on a table takes the columns along.
        await AccessTests.SetAsync(server, wish with { Grants = GrantText.Read("sales.orders", ["SELECT, UPDATE"]) });
        await AccessTests.SetAsync(server, wish with { Grants = GrantText.Read("sales.orders", ["SELECT(id)", "UPDATE"]) });
        Assert.Null(await server.TryAsync(database, user, "select id from sales.orders"));
        Assert.Equal(Denied, await server.TryAsync(database, user, "select status from sales.orders"));
    }

    [Theory]
    [InlineData("sales.nothing", "SELECT", "GrantObjectNotFound")]
    [InlineData("sales.Orders", "SELECT", "GrantObjectOtherCase")]
    [InlineData("nowhere.orders", "SELECT", "SchemaNotFound")]
    [InlineData("sales.orders", "EXECUTE", "GrantPrivilegeWrong")]
    [InlineData("sales.orders_of(integer)", "EXECUTE", "GrantObjectNotFound")]
    [InlineData("schema sales", "SELECT", "GrantPrivilegeWrong")]
    public async Task A_grant_on_what_is_not_there_is_refused_by_its_own_id(string target, string privilege, string errorId)
    {
        var server = await servers.GetAsync("installed");
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var wish = new DesiredUser { UserName = server.Name("nobody"), Databases = [database], Grants = GrantText.Read(target, [privilege]) };
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => server.Planner().PlanAsync(wish, Cancel));
        Assert.Equal(errorId, fault.ErrorId);
    }
}
