using RdsIam.Core.Users;
using RdsIam.Core.Users.Listing;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

[NeedsServer]
public sealed class ListTests(TestServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Users_are_listed_with_their_way_to_rds_iam_and_what_they_may_do(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (direct, nested, group, outside) = (server.Name("listed_direct"), server.Name("listed_nested"), server.Name("listed_group"), server.Name("listed_outside"));
        await AccessTests.SetAsync(
            server, AccessTests.Wish(
                direct, database, UserAccess.ReadOnly) with { Schemas = ["sales"], ConnectionLimit =
                    5, Settings = new Dictionary<string, IReadOnlyList<string>> { ["statement_timeout"] = ["9s"] } });
        await server.RunAsync(database, "master", $"""
            create role {group}; grant rds_iam to {group};
            create role {nested} login; grant {group} to {nested};
            create role {outside} login;
            grant usage on schema hr to {group}; grant select, update on hr.people to {group};
            grant insert on sales.items to {direct};
            """);
        await using var session = await server.As(direct)(database, Cancel);
        var users = await ListAsync(server, database, n => n.StartsWith("listed_", StringComparison.Ordinal));
        Assert.Equal([direct, nested], users.Select(u => u.Role.Name).Order(StringComparer.Ordinal));
        var one = users.Single(u => u.Role.Name == direct);
        Assert.Equal([direct, "rds_iam"], one.IamPath);
        Assert.Equal(1, one.Sessions);
        Assert.NotNull(one.LastActive);
        Assert.Equal(5, one.Role.ConnectionLimit);
        Assert.Equal((null, "statement_timeout", "9s"), Assert.Single(one.Settings));
        var access = Assert.Single(one.Databases);
        Assert.True(access.MayConnect);
        Assert.Equal("sales: ReadOnly (SELECT, INSERT: items)", access.Schemas.Single(s => s.Schema == "sales").ToString());
        Assert.DoesNotContain(access.Schemas, s => s.Schema == "hr");
        Assert.Equal(["new sequences", "new tables"], access.Defaults.Select(d => d.Kind).Order(StringComparer.Ordinal));
        var two = users.Single(u => u.Role.Name == nested);
        Assert.Equal([nested, group, "rds_iam"], two.IamPath);
        Assert.Equal("hr: SELECT, UPDATE", two.Databases[0].Schemas.Single(s => s.Schema == "hr").ToString());
        Assert.Null(two.LastActive);
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Details_name_every_grant_and_whose_it_is(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var (user, group) = (server.Name("detailed"), server.Name("group"));
        await server.RunAsync("postgres", "master", $"create role {group}");
        await server.RunAsync(database, "master", $"grant usage on schema sales to {group}; grant select on sales.orders to public");
        await AccessTests.SetAsync(
            server, AccessTests.Wish(
                user, database, UserAccess.ConnectOnly) with { MemberOf = [group], Grants = GrantText.Read("sales.orders", ["UPDATE(status)"]) });
        var listed = await new UserLister(server.As("master")).ListAsync([database], _ => false, [user], detailed: true, Cancel);
        var access = Assert.Single(listed).Databases[0];
        Assert.Equal("sales: Partial (ReadOnly: orders; UPDATE (status): orders)", access.Schemas.Single(s => s.Schema == "sales").ToString());
        var lines = access.Grants;
        Assert.Contains(lines, l => l is { Kind: "schema", Name: "sales", Privileges: "USAGE" } && l.Via == group);
        Assert.Contains(lines, l => l is { Kind: "table", Name: "sales.orders", Privileges: "SELECT", Via: "PUBLIC" });
        Assert.Contains(lines, l => l is { Kind: "column", Name: "sales.orders", Column: "status", Privileges: "UPDATE" } && l.Via == user);
    }

    [Theory]
    [InlineData(UserAccess.ReadOnly)]
    [InlineData(UserAccess.ReadWrite)]
    [InlineData(UserAccess.ReadWriteDdl)]
    internal async Task An_access_that_was_granted_reads_back_as_itself(UserAccess access)
    {
        foreach (var name in new[] { "installed", "npm" })
        {
            var server = await servers.GetAsync(name);
            var database = await server.CreateDatabaseAsync(Shop.Script);
            var user = server.Name("echo");
            await AccessTests.SetAsync(server, AccessTests.Wish(user, database, access));
            var listed = Assert.Single(await ListAsync(server, database, n => n == user)).Databases[0];
            Assert.Equal([$"hr: {access}", $"sales: {access}"], listed.Schemas.Where(s => s.Schema != "public").Select(s => s.ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(TestServers.All), MemberType = typeof(TestServers))]
    public async Task Databases_are_found_by_name_without_templates(string name)
    {
        var server = await servers.GetAsync(name);
        var database = await server.CreateDatabaseAsync("select 1");
        var lister = new UserLister(server.As("master"));
        var all = await lister.DatabasesAsync("postgres", _ => true, Cancel);
        Assert.Contains(database, all);
        Assert.Contains("postgres", all);
        Assert.DoesNotContain("template1", all);
        Assert.Equal([database], await lister.DatabasesAsync(database, n => n == database, Cancel));
        Assert.Equal("DatabaseNotRead", (await Assert.ThrowsAnyAsync<Fault>(() => lister.DatabasesAsync("no_such_database", _ => true, Cancel))).ErrorId);
    }

    private static Task<IReadOnlyList<UserInfo>> ListAsync(TestServer server, string database, Func<string, bool> isAsked) =>
        new UserLister(server.As("master")).ListAsync([database], isAsked, [], detailed: false, Cancel);
}
