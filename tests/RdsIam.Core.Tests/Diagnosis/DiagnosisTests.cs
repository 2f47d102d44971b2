using RdsIam.Core.Diagnosis;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Diagnosis;

/// <summary>The whole chain where all is well, and where AWS or permissions are out of reach.</summary>
[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class DiagnosisTests(OwnSandbox sandbox) : IClassFixture<OwnSandbox>, IDisposable
{
    private readonly DiagnosisScene _scene = new(sandbox.Host);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_login_that_works_passes_every_check_in_order()
    {
        var checks = await DiagnosisScene.RunAsync(_scene.Good);
        Assert.Equal(
            ConnectionDiagnosis.Names.Where(name => name is not ("Tunnel" or "ServerLog" or "ProxyRole") && !name.StartsWith("Ssh", StringComparison.Ordinal)),
            checks.Select(check => check.Name));
        Assert.True(checks.All(check => check is { Status: CheckStatus.Passed, Cause: null }), DiagnosisScene.Text(checks));
        Assert.Equal(
            [
                "HostName", "Credentials", "Identity", "Clock", "Endpoint", "IamAuthentication", "Policy", "Dns", "Tcp", "Plaintext",
                "Tls", "Token", "Authentication", "Membership", "Database", "Rights", "RoundTrip", "ServerClock", "Pool", "Limits",
            ],
            checks.Select(check => check.Name));
        Assert.Contains(_scene.Host.Account.ResourceId, Detail(checks, "Endpoint"), StringComparison.Ordinal);
        Assert.Contains("rds-db-connect", Detail(checks, "Policy"), StringComparison.Ordinal);
        Assert.Contains("rdsiam-demo-app", Detail(checks, "Identity"), StringComparison.Ordinal);
        Assert.Contains("no encryption", Detail(checks, "Plaintext"), StringComparison.Ordinal);
        Assert.Contains("TLS 1.3", Detail(checks, "Tls"), StringComparison.Ordinal);
        Assert.Contains("RdsIam Sandbox Root CA", Detail(checks, "Tls"), StringComparison.Ordinal);
        Assert.Contains("app_reader is in rds_iam directly", Detail(checks, "Membership"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_come_one_by_one_and_leaving_early_closes_what_was_opened()
    {
        await foreach (var check in ConnectionDiagnosis.RunAsync(_scene.Good, TestContext.Current.CancellationToken))
        {
            if (check.Name == "Authentication")
            {
                break;
            }
        }

        await Eventually.True(
            () => _scene.Host.Endpoint.Connections == 0, "no connection is left", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_signs_and_the_endpoint_are_asked_for_at_once()
    {
        var good = _scene.Good;
        var checks = await DiagnosisScene.RunAsync(good with { Identity = region => new Meeting(good.Identity(region)) });
        Assert.All(checks.Where(check => check.Name is "Identity" or "Endpoint"), check => Assert.Equal(CheckStatus.Passed, check.Status));
    }

    [Fact]
    public async Task Membership_through_another_role_is_told_with_the_way()
    {
        _scene.Allow(_scene.Arn(user: "app_nested"));
        var checks = await DiagnosisScene.RunAsync(_scene.Good with { UserName = "app_nested" });
        Assert.True(checks.All(check => check.Status != CheckStatus.Failed), DiagnosisScene.Text(checks));
        Assert.Contains("app_nested > app_iam_users > rds_iam", Detail(checks, "Membership"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cluster")]
    [InlineData("proxy")]
    public async Task Clusters_and_proxies_pass_too(string kind)
    {
        var account = _scene.Host.Account;
        await DiagnosisScene.WorksAsync(_scene.Good with { HostName = kind == "cluster" ? account.ClusterHostName : account.ProxyHostName });
    }

    [Fact]
    public async Task What_the_role_may_not_read_its_caller_reads()
    {
        _scene.World.DeleteRolePolicy(DemoWorld.AppRoleName, "operator");
        var checks = await DiagnosisScene.RunAsync(_scene.Good);
        Assert.True(checks.All(check => check.Status == CheckStatus.Passed), DiagnosisScene.Text(checks));
    }

    [Fact]
    public async Task What_nobody_may_read_is_skipped_with_the_permission_and_the_rest_goes_on()
    {
        _scene.World.DeleteRolePolicy(DemoWorld.AppRoleName, "operator");
        _scene.World.DeleteGroupPolicy("rdsiam-demo-operators", "rds-operator");
        var checks = await DiagnosisScene.RunAsync(_scene.Good);
        Assert.Equal(
            ["Endpoint", "IamAuthentication", "Policy"],
            checks.Where(check => check.Status == CheckStatus.Skipped).Select(check => check.Name));
        Assert.Contains("rds:DescribeDBInstances", Detail(checks, "Endpoint"), StringComparison.Ordinal);
        Assert.Equal(17, checks.Count(check => check.Status == CheckStatus.Passed));
    }

    [Fact]
    public async Task Policies_that_may_not_be_read_are_skipped_with_the_permissions()
    {
        _scene.World.PutRolePolicy(DemoWorld.AppRoleName, "operator", OnlyRds);
        _scene.World.PutGroupPolicy("rdsiam-demo-operators", "rds-operator", OnlyRds);
        var checks = await DiagnosisScene.RunAsync(_scene.Good);
        Assert.Equal(CheckStatus.Skipped, checks.Single(check => check.Name == "Policy").Status);
        Assert.Contains("iam:ListRolePolicies", Detail(checks, "Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain(checks, check => check.Status == CheckStatus.Failed);
    }

    [Theory]
    [InlineData(true, "Passed", null)]
    [InlineData(false, "Failed", "PolicyMissing")]
    public async Task The_simulator_is_asked_where_only_it_may_be(bool allowed, string status, string? cause)
    {
        const string Simulate =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["rds:Describe*","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}""";
        _scene.World.PutRolePolicy(DemoWorld.AppRoleName, "operator", Simulate);
        _scene.World.PutGroupPolicy("rdsiam-demo-operators", "rds-operator", Simulate);
        if (!allowed)
        {
            _scene.World.DeleteRolePolicy(DemoWorld.AppRoleName, "rds-db-connect");
        }

        var check = (await DiagnosisScene.RunAsync(_scene.Good)).Single(check => check.Name == "Policy");
        Assert.Equal((status, cause), (check.Status.ToString(), check.Cause));
    }

    [Fact]
    public async Task With_nothing_but_the_database_path_the_login_is_looked_at_all_the_same()
    {
        var keys = SandboxClient.Assume(_scene.Host);
        // A port that nobody listens on: AWS refuses at once, and the SDK tries again before it gives up.
        _scene.Environment.Set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
        _scene.Environment.Set("AWS_MAX_ATTEMPTS", "1");
        var request = _scene.Good with { Identity = DiagnosisScene.Signer(keys, keys.SessionToken) };
        var checks = await DiagnosisScene.RunAsync(request);
        Assert.Equal(
            ["Identity", "Clock", "Endpoint", "IamAuthentication", "Policy"],
            checks.Where(check => check.Status == CheckStatus.Skipped).Select(check => check.Name));
        Assert.Equal(15, checks.Count(check => check.Status == CheckStatus.Passed));
        Assert.Contains("cannot be reached", Detail(checks, "Identity"), StringComparison.Ordinal);

        _scene.World.DeleteRolePolicy(DemoWorld.AppRoleName, "rds-db-connect");
        var refused = await DiagnosisScene.NamesAsync("Authentication", "LoginTokenRefused", request);
        Assert.Contains("Identity, Clock, Endpoint, IamAuthentication, Policy", refused.Finding.Fix, StringComparison.Ordinal);
        Assert.Contains("rds-db:connect", refused.Finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWS_that_swallows_every_packet_costs_each_answer_no_more_than_the_connect_timeout()
    {
        using var hole = new BlackHole();
        var keys = SandboxClient.Assume(_scene.Host);
        _scene.Environment.Set("AWS_ENDPOINT_URL", $"http://127.0.0.1:{hole.Port}");
        var checks = await DiagnosisScene.RunAsync(_scene.Good with
        {
            Identity = DiagnosisScene.Signer(keys, keys.SessionToken),
            ConnectTimeout = TimeSpan.FromSeconds(2),
        });
        Assert.Contains("no answer within 2 seconds", Detail(checks, "Clock"), StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Passed, checks.Single(check => check.Name == "Authentication").Status);
    }

    [Fact]
    public async Task No_check_shows_a_secret()
    {
        var keys = SandboxClient.Assume(_scene.Host);
        var text = DiagnosisScene.Text(await DiagnosisScene.RunAsync(
            _scene.Good with { Identity = DiagnosisScene.Signer(keys, keys.SessionToken) }));
        Assert.DoesNotContain(keys.SecretAccessKey, text, StringComparison.Ordinal);
        Assert.DoesNotContain(keys.SessionToken!, text, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Amz-Signature", text, StringComparison.Ordinal);
    }

    private const string OnlyRds =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:Describe*","Resource":"*"}]}""";

    private static string Detail(IEnumerable<Check> checks, string name) => checks.Single(check => check.Name == name).Finding.Detail;

    /// <summary>Gives who signs once; then only to two that ask at the same time.</summary>
    private sealed class Meeting(IIdentitySource source) : IIdentitySource
    {
        private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        public string Key => source.Key;

        public string ProviderName => source.ProviderName;

        public IReadOnlyList<string> RoleChain => source.RoleChain;

        public async ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken)
        {
            var number = Interlocked.Increment(ref _asked);
            if (number == 3)
            {
                _met.SetResult();
            }

            await (number == 1 ? Task.CompletedTask : _met.Task.WaitAsync(cancellationToken));
            return await source.GetIdentityAsync(cancellationToken);
        }
    }
}
