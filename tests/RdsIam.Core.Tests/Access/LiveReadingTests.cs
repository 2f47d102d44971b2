using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Reading;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Aws;
using RdsIam.Core.Tests.Credentials;

namespace RdsIam.Core.Tests.Access;

/// <summary>Accounts, endpoints, proxies and last logins, read from the sandbox.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class LiveReadingTests : AwsSceneTests
{
    private const string Account = "123456789012";


    [Fact]
    public async Task An_account_is_read_over_short_pages_and_through_throttling()
    {
        var whole = await AccountAsync();
        Scene.Endpoints.Trouble.LongestPage = 2;
        Scene.Endpoints.Trouble.Throttle(2);
        var told = new List<int>();
        var pages = await LiveAccess.AccountAsync(User, Scene.Demo.Region, null, told.Add, Token);
        Assert.Equal(Names(whole), Names(pages));
        Assert.True(told.Count > 3 && told.SequenceEqual(told.Order()), string.Join(' ', told));
        Assert.Equal(2, Scene.Endpoints.Calls.Count(call => call.ErrorCode == "Throttling"));
    }

    [Theory]
    [InlineData("ThrottlingException")]
    [InlineData("RequestLimitExceeded")]
    public async Task Lasting_throttling_is_told_as_such(string code)
    {
        Scene.Endpoints.Trouble.Fail(50, 400, code, "Rate exceeded");
        var fault = await Assert.ThrowsAnyAsync<Fault>(AccountAsync);
        Assert.Equal(Messages.Ids.AwsThrottled, fault.ErrorId);
    }

    [Fact]
    public async Task Five_hundred_principals_take_few_calls()
    {
        for (var number = 0; number < 250; number++)
        {
            Scene.World.AddUser($"person-{number}", Scene.Clock.GetUtcNow());
            Scene.World.AddRole($"app-{number}", Documents.Trust($"arn:aws:iam::{Account}:root"), Scene.Clock.GetUtcNow());
            Scene.World.PutRolePolicy($"app-{number}", "connect", Documents.Allow("rds-db:connect", $"arn:aws:rds-db:*:*:dbuser:*/app_{number}"));
        }

        var survey = await SurveyAsync();
        Assert.True(survey.Book.Principals.Count >= 500);
        Assert.Contains(survey.Rows(AccessFilter.None), row => row.UserName == "app_249");
        Assert.InRange(Scene.Endpoints.Calls.Count, 1, 40);
    }

    [Fact]
    public async Task A_proxy_has_what_is_behind_it()
    {
        var survey = await SurveyAsync();
        var proxy = survey.Side.Endpoints.Single(one => one.IsProxy);
        Assert.Equal("aurora", Assert.Single(proxy.ProxyTargets));
        Assert.True(proxy.UsesPasswords);
        Scene.World.PutProxy(Scene.World.State.Proxies["proxy"] with { DefaultAuthScheme = "IAM_AUTH", Target = "demo" });
        proxy = (await SurveyAsync()).Side.Endpoints.Single(one => one.IsProxy);
        Assert.Equal("demo", Assert.Single(proxy.ProxyTargets));
        Assert.False(proxy.UsesPasswords);
    }

    [Fact]
    public async Task A_proxy_whose_targets_may_not_be_read_is_there_all_the_same()
    {
        Scene.World.PutUserPolicy("rdsiam-demo-user", "no-targets", Documents.Deny("rds:DescribeDBProxyTargets", "*"));
        var faults = new List<Fault>();
        var found = await LiveAccess.EndpointsAsync(User, Scene.Demo.Region, null, faults, Token);
        Assert.Contains("rds:DescribeDBProxyTargets", Assert.Single(faults).Message, StringComparison.Ordinal);
        Assert.Empty(found.Single(one => one.IsProxy).ProxyTargets);
    }

    [Fact]
    public async Task Last_logins_come_out_of_reports_of_many_pages()
    {
        Scene.Endpoints.Trouble.LongestPage = 1;
        var at = Scene.Clock.GetUtcNow().AddDays(-3);
        Scene.World.SetLastUse(Scene.Demo.RoleArn, "rds-db", at);
        Scene.World.SetLastUse(Scene.Demo.LockedRoleArn, "sts", at);
        var (logins, faults) = await LastLoginsAsync(Scene.Demo.RoleArn, Scene.Demo.LockedRoleArn, "arn:aws:iam::123456789012:role/gone");
        Assert.Equal(Messages.Ids.AwsResourceNotFound, Assert.Single(faults).ErrorId);
        Assert.Equal(2, logins.Count);
        Assert.Equal(at.ToUnixTimeSeconds(), logins[Scene.Demo.RoleArn]!.Value.ToUnixTimeSeconds());
        Assert.Null(logins[Scene.Demo.LockedRoleArn]);
    }

    [Fact]
    public async Task A_report_that_does_not_come_is_not_waited_for_without_end()
    {
        var (logins, faults) = await LastLoginsAsync(TimeSpan.Zero, Scene.Demo.RoleArn);
        Assert.Empty(logins);
        Assert.Equal(Messages.Ids.AccessLastLoginLate, Assert.Single(faults).ErrorId);
    }

    [Fact]
    public async Task Without_the_permission_it_is_asked_for_once()
    {
        Scene.World.PutUserPolicy("rdsiam-demo-user", "no-reports", Documents.Deny("iam:GenerateServiceLastAccessedDetails", "*"));
        var (logins, faults) = await LastLoginsAsync(Scene.Demo.RoleArn, Scene.Demo.LockedRoleArn);
        Assert.Empty(logins);
        Assert.Contains("iam:GenerateServiceLastAccessedDetails", Assert.Single(faults).Message, StringComparison.Ordinal);
        Assert.Single(Scene.Endpoints.Calls);
    }

    [Fact]
    public async Task Only_those_are_asked_about_whose_use_is_not_known_to_be_long_ago()
    {
        var recently = Scene.Clock.GetUtcNow().AddDays(-3);
        Scene.World.SetLastUse(Scene.Demo.RoleArn, "s3", recently);
        Scene.World.SetLastUse(Scene.Demo.LockedRoleArn, "s3", Scene.Clock.GetUtcNow().AddDays(-200));
        Scene.World.PutUserPolicy(
            "rdsiam-demo-user", "connect", Documents.Allow("rds-db:connect", $"arn:aws:rds-db:*:*:dbuser:{Scene.Demo.ResourceId}/app_reader"));
        var survey = await SurveyAsync();
        var filter = AccessFilter.None with { UnusedFor = TimeSpan.FromDays(90) };
        Assert.Equal(["rdsiam-demo-app", "rdsiam-demo-user"], survey.NeedLastLogins(filter).Select(who => who.Principal.Name).Order());

        // The role was used, and not for a login; the user has logged in.
        survey.LastLogins = new Dictionary<string, DateTimeOffset?>
        {
            [Scene.Demo.RoleArn] = null, [$"arn:aws:iam::{Account}:user/rdsiam-demo-user"] = recently,
        };
        var rows = survey.Rows(filter).Select(row => row.Principal.Principal.Name).Distinct().ToList();
        Assert.Contains("rdsiam-demo-app", rows);
        Assert.Contains("rdsiam-demo-locked", rows);
        Assert.DoesNotContain("rdsiam-demo-user", rows);
        Assert.Equal(recently, survey.Rows(AccessFilter.None).First(row => row.Principal.Principal.Name == "rdsiam-demo-user").LastUsed);
    }

    private static IEnumerable<string> Names(AccountDetails account) =>
    [
        .. account.Users.Select(one => one.User.Arn), .. account.Groups.Select(one => one.Group.Arn),
        .. account.Roles.Select(one => one.Role.Arn), .. account.Policies.Select(one => one.Arn),
    ];

    private Task<AccountDetails> AccountAsync() => LiveAccess.AccountAsync(User, Scene.Demo.Region, null, _ => { }, Token);

    private Task<(IReadOnlyDictionary<string, DateTimeOffset?> Logins, IReadOnlyList<Fault> Faults)> LastLoginsAsync(
        params string[] arns) => LastLoginsAsync(TimeSpan.FromMinutes(1), arns);

    private Task<(IReadOnlyDictionary<string, DateTimeOffset?> Logins, IReadOnlyList<Fault> Faults)> LastLoginsAsync(
        TimeSpan patience, params string[] arns) =>
        new LiveLastLogins(new IamClient(User, Settings), patience).ReadAsync(arns, _ => { }, Token);

    private async Task<AccessSurvey> SurveyAsync() => new(new AccessInput
    {
        Account = await AccountAsync(),
        Endpoints = await LiveAccess.EndpointsAsync(User, Scene.Demo.Region, null, new List<Fault>(), Token),
        Organization = new Dictionary<string, AccountServiceControl>
        {
            [Account] = await new LiveOrganization(Settings).OfAsync(Account, User, [], Token),
        },
        Now = Scene.Clock.GetUtcNow(),
    });
}
