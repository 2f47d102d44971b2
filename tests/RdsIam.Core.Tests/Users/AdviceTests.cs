using Npgsql;
using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users;
using RdsIam.Core.Users.Removing;
using RdsIam.Core.Users.Running;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

/// <summary>What plans do and errors advise about roles of others: it helps, and ends nobody's login.</summary>
[NeedsServer]
public sealed class AdviceTests(TestServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task What_an_IAM_user_owns_is_granted_in_its_name_and_nobodys_memberships_change(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (deploy, report) = (server.Name("de\"ploy x"), server.Name("report"));
        await AccessTests.SetAsync(server, AccessTests.Wish(deploy, database, UserAccess.ReadWriteDdl));
        await server.RunAsync(database, deploy, "create table sales.by_deploy (id serial)");
        var before = await MembershipsAsync(server);
        var wish = AccessTests.Wish(report, database, UserAccess.ReadOnly) with { Schemas = ["sales"] };
        var result = await AccessTests.SetAsync(server, wish);
        Assert.Contains(result.Notes, n => n.Id == "NoteActsForOwner");
        var (inside, quoted) = (result.Changes.Select(c => c.Sql).ToList(), deploy.Replace("\"", "\"\"", StringComparison.Ordinal));
        Assert.Equal(1, inside.Count(sql => sql.StartsWith($"GRANT \"{quoted}\" TO \"master\"", StringComparison.Ordinal)));
        Assert.Contains($"REVOKE \"{quoted}\" FROM \"master\"", inside);
        var after = await MembershipsAsync(server);
        Assert.DoesNotContain(after.Except(before), m => m.Contains(deploy, StringComparison.Ordinal));
        // Tests beside this one make and drop roles of their own.
        Assert.DoesNotContain(before.Except(after), m => m.Contains(deploy, StringComparison.Ordinal));
        await server.RunAsync(database, deploy, "create table sales.later (id int)");
        Assert.Null(await server.TryAsync(database, report, "select * from sales.by_deploy, sales.later"));
        Assert.Empty((await AccessTests.SetAsync(server, wish)).Changes);
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Future_objects_of_an_IAM_user_are_granted_by_name_and_taken_back(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (deploy, report) = (server.Name("deploy"), server.Name("report"));
        await AccessTests.SetAsync(server, AccessTests.Wish(deploy, database, UserAccess.ReadWriteDdl));
        var before = await MembershipsAsync(server);
        var wish = AccessTests.Wish(report, database, UserAccess.ReadOnly) with { Schemas = ["sales"], ObjectOwners = [deploy] };
        await AccessTests.SetAsync(server, wish);
        await server.RunAsync(database, deploy, "create table sales.later (id int)");
        Assert.Null(await server.TryAsync(database, report, "select * from sales.later"));
        await AccessTests.SetAsync(server, wish with { Access = UserAccess.ConnectOnly, Schemas = [], ObjectOwners = [], Exact = true });
        Assert.Equal("42501", await server.TryAsync(database, report, "select * from sales.later"));
        Assert.DoesNotContain((await MembershipsAsync(server)).Except(before), m => m.Contains(deploy, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("installed")]
    [InlineData("npm")]
    public async Task Who_may_not_act_for_an_IAM_user_is_not_told_to_join_it(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (deploy, report, clerk) = (server.Name("deploy"), server.Name("report"), server.Name("clerk"));
        await AccessTests.SetAsync(server, AccessTests.Wish(deploy, database, UserAccess.ReadWriteDdl));
        await AccessTests.SetAsync(server, AccessTests.Wish(report, database, UserAccess.ConnectOnly));
        await server.RunAsync(database, deploy, "create table sales.by_deploy (id int)");
        await server.SuperuserAsync($"create role {clerk} login password '{TestServer.Password}'");
        var wish = new DesiredUser { UserName = report, Databases = [database], Grants = GrantText.Read("sales.by_deploy", ["SELECT"]) };
        await server.SuperuserAsync($"grant usage on schema sales to {report} with grant option; grant connect on database {database} to {report}; grant usage on schema sales to {clerk} with grant option", database);
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => server.Planner(clerk).PlanAsync(wish, Cancel));
        Assert.Equal("OwnerNotToJoin", fault.ErrorId);
        Assert.DoesNotContain("GRANT \"", fault.Message, StringComparison.Ordinal);
        Assert.Contains(deploy, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("installed")]
    [InlineData("npm")]
    public async Task Whose_owner_is_no_IAM_user_may_be_joined_and_the_statement_helps(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (team, report, clerk) = (server.Name("te\"am x"), server.Name("report"), server.Name("clerk"));
        await AccessTests.SetAsync(server, AccessTests.Wish(report, database, UserAccess.ConnectOnly));
        var quoted = $"\"{team.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        await server.SuperuserAsync($"""
            create role {quoted}; create role {clerk} login password '{TestServer.Password}';
            grant usage, create on schema sales to {quoted};
            grant usage on schema sales to {report}; grant connect on database {database} to {report};
            set role {quoted}; create table sales.by_team (id int)
            """, database);
        var wish = new DesiredUser { UserName = report, Databases = [database], Grants = GrantText.Read("sales.by_team", ["SELECT"]) };
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => server.Planner(clerk).PlanAsync(wish, Cancel));
        Assert.Equal("OwnerOutOfReach", fault.ErrorId);
        await server.SuperuserAsync(Statement(fault.Message, "GRANT"));
        Assert.Null((await (await server.Planner(clerk).PlanAsync(wish, Cancel)).ApplyAsync(Cancel)).Databases[0].Fault);
        Assert.Null(await server.TryAsync(database, report, "select * from sales.by_team"));
        Assert.Equal(false, await server.ScalarAsync("postgres", "rdsadmin", $"select pg_has_role('{clerk}', 'rds_iam', 'member')"));
    }

    [Theory]
    [InlineData("npm")]
    public async Task ADMIN_OPTION_on_a_group_is_advised_where_it_ends_no_login(string name)
    {
        var server = await servers.GetAsync(name);
        var (junior, group, iamGroup) = (server.Name("junior"), server.Name("group"), server.Name("iam_group"));
        await server.SuperuserAsync($"""
            create role {junior} login createrole password '{TestServer.Password}';
            create role {group}; create role {iamGroup}; grant rds_iam to {iamGroup}
            """);
        var wish = new DesiredUser { UserName = server.Name("app"), Databases = ["postgres"], Login = false, MemberOf = [group] };
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => server.Planner(junior).PlanAsync(wish, Cancel));
        Assert.Equal("AdminOptionMissing", fault.ErrorId);
        await server.SuperuserAsync(Statement(fault.Message, "GRANT"));
        Assert.Null((await (await server.Planner(junior).PlanAsync(wish, Cancel)).ApplyAsync(Cancel)).Databases[0].Fault);
        Assert.Equal(false, await server.ScalarAsync("postgres", "rdsadmin", $"select pg_has_role('{junior}', 'rds_iam', 'member')"));
        foreach (var groups in (string[][])[[iamGroup], []])
        {
            var iam = new DesiredUser { UserName = server.Name("app"), Databases = ["postgres"], Login = groups.Length == 0, MemberOf = groups };
            fault = await Assert.ThrowsAnyAsync<Fault>(() => server.Planner(junior).PlanAsync(iam, Cancel));
            Assert.Equal("AdminOptionNotToGive", fault.ErrorId);
            Assert.DoesNotContain("GRANT", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("inherit, set")]
    [InlineData("inherit")]
    [InlineData("set")]
    public async Task Whoever_makes_a_user_does_not_become_an_IAM_user_by_createrole_self_grant(string selfGrant)
    {
        var server = await servers.GetAsync("npm");
        var (creator, user) = (server.Name("creator"), server.Name("made"));
        await server.SuperuserAsync($"""
            create role {creator} login createrole password '{TestServer.Password}';
            grant rds_iam to {creator} with admin true, inherit false, set false;
            alter role {creator} set createrole_self_grant = '{selfGrant}'
            """);
        var plan = await server.Planner(creator).PlanAsync(new DesiredUser { UserName = user, Databases = ["postgres"] }, Cancel);
        Assert.Null((await plan.ApplyAsync(Cancel)).Databases[0].Fault);
        Assert.Equal(0L, await server.ScalarAsync("postgres", "rdsadmin", $"select count(*) from pg_auth_members where member = '{creator}'::regrole and roleid = '{user}'::regrole and (inherit_option or set_option)"));
        Assert.Equal(false, await server.ScalarAsync("postgres", "rdsadmin", $"select pg_has_role('{creator}', 'rds_iam', 'usage') or pg_has_role('{creator}', '{user}', 'set')"));
    }

    [Theory]
    [InlineData("set")]
    [InlineData("inherit")]
    public async Task A_member_of_the_user_with_SET_or_INHERIT_is_in_the_way_of_rds_iam(string option)
    {
        var server = await servers.GetAsync("npm");
        var (member, group) = (server.Name("member"), server.Name("group"));
        var other = option == "set" ? "inherit" : "set";
        await server.RunAsync("postgres", "master", $"create role {member} login password 'x'; create role {group}; grant {group} to {member} with {option} true, {other} false");
        var wish = new DesiredUser { UserName = group, Databases = ["postgres"] };
        Assert.Equal("LockOutMember", (await Assert.ThrowsAnyAsync<Fault>(() => server.Planner().PlanAsync(wish, Cancel))).ErrorId);
        await server.RunAsync("postgres", "master", $"grant {group} to {member} with inherit false, set false");
        Assert.Null(await Record.ExceptionAsync(() => server.Planner().PlanAsync(wish, Cancel)));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_role_that_may_be_joined_is_advised_in_a_statement_that_helps(string name)
    {
        var server = await servers.GetAsync(name);
        var (user, role) = (server.Name("o\"brien x"), server.Name("Te\"am y"));
        var (quotedUser, quotedRole) = (Quote(user), Quote(role));
        await server.SuperuserAsync($"create role {quotedUser} login password '{TestServer.Password}'; create role {quotedRole}");
        var fault = await RefusedRoleAsync(server, user, role);
        Assert.Equal("RoleNotTaken", fault.ErrorId);
        await server.SuperuserAsync(Statement(fault.Message, "GRANT"));
        Assert.Null(await server.TryAsync("postgres", user, $"set role {quotedRole}"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_role_whose_membership_would_end_a_login_or_make_an_administrator_is_not_advised(string name)
    {
        var server = await servers.GetAsync(name);
        var (user, iam) = (server.Name("by_password"), server.Name("iam"));
        await server.SuperuserAsync($"create role {user} login password '{TestServer.Password}'; create role {iam} login; grant rds_iam to {iam}");
        foreach (var role in (string[])[iam, "rds_iam", "master", "rdsadmin"])
        {
            var fault = await RefusedRoleAsync(server, user, role);
            Assert.Equal("RoleNotToJoin", fault.ErrorId);
            Assert.DoesNotContain("GRANT", fault.Message, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal("RoleNotThere", (await RefusedRoleAsync(server, user, "no such role")).ErrorId);
        // Who logs in by token already loses nothing.
        Assert.Equal("RoleNotTaken", (await RefusedRoleAsync(server, iam, user)).ErrorId);
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Who_may_make_no_roles_gets_that_right_by_the_statement(string name)
    {
        var server = await servers.GetAsync(name);
        var clerk = server.Name("cl\"erk x");
        await server.SuperuserAsync($"create role {Quote(clerk)} login password '{TestServer.Password}'");
        var wish = new DesiredUser { UserName = server.Name("group"), Databases = ["postgres"], Login = false };
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => server.Planner(clerk).PlanAsync(wish, Cancel));
        Assert.Equal("CreateRoleMissing", fault.ErrorId);
        await server.SuperuserAsync(Statement(fault.Message, "ALTER"));
        Assert.Null((await (await server.Planner(clerk).PlanAsync(wish, Cancel)).ApplyAsync(Cancel)).Databases[0].Fault);
    }

    // From PostgreSQL 16 on a membership belongs to who granted it, and DROP OWNED takes it along.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_goes_takes_no_logins_along_that_it_granted(bool reassigns)
    {
        var server = await servers.GetAsync("npm");
        var (junior, user) = (server.Name("junior"), server.Name("user"));
        await server.RunAsync("postgres", "master", $"create role {junior} createrole; create role {user} login");
        await server.SuperuserAsync($"grant rds_iam to {junior} with admin true, inherit false, set false; set role {junior}; grant rds_iam to {user}");
        var request = new RemovalRequest { UserName = junior, Databases = ["postgres"] };
        var blocked = await Assert.ThrowsAsync<RemovalFault>(() => new UserRemover(server.As("master")).PlanAsync(request, Cancel));
        Assert.Contains("-ReassignTo or -DropOwned", blocked.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("REVOKE", blocked.Message, StringComparison.Ordinal);
        request = reassigns ? request with { ReassignTo = "master" } : request with { DropOwned = true };
        var plan = await new UserRemover(server.As("master")).PlanAsync(request, Cancel);
        Assert.Null((await plan.ApplyAsync(Cancel)).Databases[0].Fault);
        Assert.Equal(true, await server.ScalarAsync("postgres", "rdsadmin", $"select pg_has_role('{user}', 'rds_iam', 'usage')"));
        Assert.Equal(false, await server.ScalarAsync("postgres", "rdsadmin", $"select exists (select from pg_roles where rolname = '{junior}')"));
    }

    private static async Task<Fault> RefusedRoleAsync(TestServer server, string user, string role)
    {
        await using var connection = await server.As(user)("postgres", Cancel);
        await using var command = new NpgsqlCommand($"set role {Quote(role)}", connection);
        var error = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancel));
        return await RoleRefusal.ExplainAsync(connection, error, new SqlIdentifier(role), Cancel);
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Statement(string message, string verb)
    {
        var start = message.IndexOf(verb, StringComparison.Ordinal);
        return message[start..(message.IndexOf(';', start) + 1)];
    }

    private static async Task<List<string>> MembershipsAsync(TestServer server)
    {
        const string Sql = "select r.rolname || ' > ' || g.rolname || ' ' || m.admin_option from pg_auth_members m "
            + "join pg_roles r on r.oid = m.member join pg_roles g on g.oid = m.roleid";
        var rows = new List<string>();
        await using var connection = await server.As("rdsadmin")("postgres", Cancel);
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
