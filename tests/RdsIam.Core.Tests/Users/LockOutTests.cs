using RdsIam.Core.Users.Planning;
using RdsIam.Core.Users.Running;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

[NeedsServer]
public sealed class LockOutTests(TestServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_role_through_which_the_administrator_would_be_locked_out_is_refused_with_the_path(string name)
    {
        var server = await servers.GetAsync(name);
        var (inner, outer) = (server.Name("inner"), server.Name("outer"));
        await server.SuperuserAsync($"create role {inner}; create role {outer}; grant {inner} to {outer}; grant {outer} to master");
        if (server.Version >= 16)
        {
            // Without INHERIT the membership does not count, but lets the administrator change the role.
            await server.SuperuserAsync($"grant {inner} to master with admin true, inherit false, set false");
        }

        var fault = await RefusedAsync(server, inner);
        Assert.Equal("LockOutYourself", fault.ErrorId);
        Assert.Contains($"master → {outer} → {inner} → rds_iam", fault.Message, StringComparison.Ordinal);
        await server.SuperuserAsync($"revoke {outer} from master");
        Assert.Null(await Record.ExceptionAsync(() => PlanAsync(server, inner)));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Force_goes_on_with_a_warning_that_names_the_path(string name)
    {
        var server = await servers.GetAsync(name);
        var (member, group) = (server.Name("member"), server.Name("group"));
        await server.RunAsync("postgres", "master", $"create role {member} login password 'x'; create role {group}; grant {group} to {member}");
        Assert.Equal("LockOutMember", (await RefusedAsync(server, group)).ErrorId);
        var plan = await server.Planner().PlanAsync(Wish(group) with { Force = true }, Cancel);
        var warning = Assert.Single(plan.Notes, n => n.IsWarning);
        Assert.Contains($"{member} → {group} → rds_iam", warning.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task A_user_with_a_password_is_converted_only_on_request(string name)
    {
        var server = await servers.GetAsync(name);
        var user = server.Name("by_password");
        await server.RunAsync("postgres", "master", $"create role {user} login password 'x'");
        Assert.Equal("UserHasPassword", (await RefusedAsync(server, user)).ErrorId);
        var plan = await server.Planner().PlanAsync(Wish(user) with { ConvertFromPassword = true }, Cancel);
        await plan.ApplyAsync(Cancel);
        Assert.Contains(plan.Notes, n => n.Id == "NotePasswordNoLongerWorks" && n.IsWarning);
        Assert.Equal(true, await server.ScalarAsync("postgres", "master", $"select pg_has_role('{user}', 'rds_iam', 'member')"));
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Yourself_and_other_administrators_stay_out_of_rds_iam(string name)
    {
        var server = await servers.GetAsync(name);
        var other = server.Name("admin");
        await server.SuperuserAsync($"create role {other} login createrole password 'x'; grant rds_superuser to {other}");
        Assert.Equal("LockOutYourself", (await RefusedAsync(server, "master")).ErrorId);
        Assert.Equal("LockOutAdministrator", (await RefusedAsync(server, other)).ErrorId);
    }

    private static DesiredUser Wish(string user) => new() { UserName = user, Databases = ["postgres"] };

    private static Task<UserPlan> PlanAsync(TestServer server, string user) => server.Planner().PlanAsync(Wish(user), Cancel);

    private static Task<Fault> RefusedAsync(TestServer server, string user) =>
        Assert.ThrowsAnyAsync<Fault>(() => PlanAsync(server, user));
}
