using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Reading;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Access;

/// <summary>Accounts, endpoints, proxies and last logins, read from the sandbox.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class LiveReadingTests : IAsyncLifetime
{
    private const string Account = "123456789012";

    private readonly AwsEnvironment environment = new();
    private AwsScene scene = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IIdentitySource User => IdentitySources.Create(
        new CredentialOptions { AccessKey = scene.Demo.AccessKeyId, SecretKey = scene.Demo.SecretAccessKey });

    private AwsClientSettings Settings => new(scene.Demo.Region);

    public async ValueTask InitializeAsync()
    {
        scene = await AwsScene.StartAsync();
        environment.Set("AWS_ENDPOINT_URL", scene.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        environment.Dispose();
    }

    [Fact]
    public async Task An_account_is_read_over_short_pages_and_through_throttling()
    {
        var whole = await AccountAsync();
        scene.Endpoints.Trouble.LongestPage = 2;
        scene.Endpoints.Trouble.Throttle(2);
        var told = new List<int>();
        var pages = await LiveAccess.AccountAsync(User, scene.Demo.Region, null, told.Add, Token);
        Assert.Equal(Names(whole), Names(pages));
        Assert.True(told.Count > 3 && told.SequenceEqual(told.Order()), string.Join(' ', told));
        Assert.Equal(2, scene.Endpoints.Calls.Count(call => call.ErrorCode == "Throttling"));
    }

    [Theory]
    [InlineData("ThrottlingException")]
    [InlineData("RequestLimitExceeded")]
    public async Task Lasting_throttling_is_told_as_such(string code)
    {
        scene.Endpoints.Trouble.Fail(50, 400, code, "Rate exceeded");
        var fault = await Assert.ThrowsAnyAsync<Fault>(AccountAsync);
        Assert.Equal(Messages.Ids.AwsThrottled, fault.ErrorId);
    }

    [Fact]
    public async Task Five_hundred_principals_take_few_calls()
    {
        for (var number = 0; number < 250; number++)
        {
            scene.World.AddUser($"person-{number}", scene.Clock.GetUtcNow());
            scene.World.AddRole($"app-{number}", Documents.Trust($"arn:aws:iam::{Account}:root"), scene.Clock.GetUtcNow());
            scene.World.PutRolePolicy($"app-{number}", "connect", Documents.Allow("rds-db:connect", $"arn:aws:rds-db:*:*:dbuser:*/app_{number}"));
        }

        var survey = await SurveyAsync();
        Assert.True(survey.Book.Principals.Count >= 500);
        Assert.Contains(survey.Rows(AccessFilter.None), row => row.UserName == "app_249");
        Assert.InRange(scene.Endpoints.Calls.Count, 1, 40);
    }

    [Fact]
    public async Task A_proxy_has_what_is_behind_it()
    {
        var survey = await SurveyAsync();
        var proxy = survey.Side.Endpoints.Single(one => one.IsProxy);
        Assert.Equal("aurora", Assert.Single(proxy.ProxyTargets));
        Assert.True(proxy.UsesPasswords);
        scene.World.PutProxy(scene.World.State.Proxies["proxy"] with { DefaultAuthScheme = "IAM_AUTH", Target = "demo" });
        proxy = (await SurveyAsync()).Side.Endpoints.Single(one => one.IsProxy);
        Assert.Equal("demo", Assert.Single(proxy.ProxyTargets));
        Assert.False(proxy.UsesPasswords);
    }

    [Fact]
    public async Task A_proxy_whose_targets_may_not_be_read_is_there_all_the_same()
    {
        scene.World.PutUserPolicy("rdsiam-demo-user", "no-targets", Documents.Deny("rds:DescribeDBProxyTargets", "*"));
        var faults = new List<Fault>();
        var found = await LiveAccess.EndpointsAsync(User, scene.Demo.Region, null, faults, Token);
        Assert.Contains("rds:DescribeDBProxyTargets", Assert.Single(faults).Message, StringComparison.Ordinal);
        Assert.Empty(found.Single(one => one.IsProxy).ProxyTargets);
    }

    [Fact]
    public async Task Last_logins_come_out_of_reports_of_many_pages()
    {
        scene.Endpoints.Trouble.LongestPage = 1;
        var at = scene.Clock.GetUtcNow().AddDays(-3);
        scene.World.SetLastUse(scene.Demo.RoleArn, "rds-db", at);
        scene.World.SetLastUse(scene.Demo.LockedRoleArn, "sts", at);
        var (logins, faults) = await LastLoginsAsync(scene.Demo.RoleArn, scene.Demo.LockedRoleArn, "arn:aws:iam::123456789012:role/gone");
        Assert.Equal(Messages.Ids.AwsResourceNotFound, Assert.Single(faults).ErrorId);
        Assert.Equal(2, logins.Count);
        Assert.Equal(at.ToUnixTimeSeconds(), logins[scene.Demo.RoleArn]!.Value.ToUnixTimeSeconds());
        Assert.Null(logins[scene.Demo.LockedRoleArn]);
    }

    [Fact]
    public async Task A_report_that_does_not_come_is_not_waited_for_without_end()
    {
        var (logins, faults) = await LastLoginsAsync(TimeSpan.Zero, scene.Demo.RoleArn);
        Assert.Empty(logins);
        Assert.Equal(Messages.Ids.AccessLastLoginLate, Assert.Single(faults).ErrorId);
    }

    [Fact]
    public async Task Without_the_permission_it_is_asked_for_once()
    {
        scene.World.PutUserPolicy("rdsiam-demo-user", "no-reports", Documents.Deny("iam:GenerateServiceLastAccessedDetails", "*"));
        var (logins, faults) = await LastLoginsAsync(scene.Demo.RoleArn, scene.Demo.LockedRoleArn);
        Assert.Empty(logins);
        Assert.Contains("iam:GenerateServiceLastAccessedDetails", Assert.Single(faults).Message, StringComparison.Ordinal);
        Assert.Single(scene.Endpoints.Calls);
    }

    [Fact]
    public async Task Only_those_are_asked_about_whose_use_is_not_known_to_be_long_ago()
    {
        var recently = scene.Clock.GetUtcNow().AddDays(-3);
        scene.World.SetLastUse(scene.Demo.RoleArn, "s3", recently);
        scene.World.SetLastUse(scene.Demo.LockedRoleArn, "s3", scene.Clock.GetUtcNow().AddDays(-200));
        scene.World.PutUserPolicy(
            "rdsiam-demo-user", "connect", Documents.Allow("rds-db:connect", $"arn:aws:rds-db:*:*:dbuser:{scene.Demo.ResourceId}/app_reader"));
        var survey = await SurveyAsync();
        var filter = AccessFilter.None with { UnusedFor = TimeSpan.FromDays(90) };
        Assert.Equal(["rdsiam-demo-app", "rdsiam-demo-user"], survey.NeedLastLogins(filter).Select(who => who.Principal.Name).Order());

        // The role was used, and not for a login; the user has logged in.
        survey.LastLogins = new Dictionary<string, DateTimeOffset?>
        {
            [scene.Demo.RoleArn] = null, [$"arn:aws:iam::{Account}:user/rdsiam-demo-user"] = recently,
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

    private Task<AccountDetails> AccountAsync() => LiveAccess.AccountAsync(User, scene.Demo.Region, null, _ => { }, Token);

    private Task<(IReadOnlyDictionary<string, DateTimeOffset?> Logins, IReadOnlyList<Fault> Faults)> LastLoginsAsync(
        params string[] arns) => LastLoginsAsync(TimeSpan.FromMinutes(1), arns);

    private Task<(IReadOnlyDictionary<string, DateTimeOffset?> Logins, IReadOnlyList<Fault> Faults)> LastLoginsAsync(
        TimeSpan patience, params string[] arns) =>
        new LiveLastLogins(new IamClient(User, Settings), patience).ReadAsync(arns, _ => { }, Token);

    private async Task<AccessSurvey> SurveyAsync() => new(new AccessInput
    {
        Account = await AccountAsync(),
        Endpoints = await LiveAccess.EndpointsAsync(User, scene.Demo.Region, null, new List<Fault>(), Token),
        Organization = new Dictionary<string, AccountServiceControl>
        {
            [Account] = await new LiveOrganization(Settings).OfAsync(Account, User, [], Token),
        },
        Now = scene.Clock.GetUtcNow(),
    });
}
