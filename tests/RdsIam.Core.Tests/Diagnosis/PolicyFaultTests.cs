using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Diagnosis;

/// <summary>Faults of policies: each made for real, named as the first cause, and gone once its fix is followed.</summary>
[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class PolicyFaultTests(OwnSandbox sandbox) : IClassFixture<OwnSandbox>, IDisposable
{
    private readonly DiagnosisScene _scene = new(sandbox.Host);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Wrong_user()
    {
        var request = _scene.Good with { UserName = "app_denied" };
        var check = await DiagnosisScene.NamesAsync("Policy", "PolicyNamesOtherUser", request);
        Assert.Contains("-UserName app_reader", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(_scene.Good);
        _scene.Add(check.Finding.Fix!);
        await DiagnosisScene.WorksAsync(request);
    }

    [Fact]
    public async Task Wrong_user_where_a_policy_names_several()
    {
        _scene.Allow(_scene.Arn().Replace("app_reader", "two words", StringComparison.Ordinal), name: "also");
        var check = await DiagnosisScene.NamesAsync("Policy", "PolicyNamesOtherUser", _scene.Good with { UserName = "app_denied" });
        Assert.Contains("app_reader", check.Finding.Detail, StringComparison.Ordinal);
        Assert.StartsWith("Log in with -UserName 'two words', or add: {", check.Finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_differs()
    {
        var check = await DiagnosisScene.NamesAsync("Policy", "UserCaseDiffers", _scene.Good with { UserName = "App_Reader" });
        Assert.Contains("-UserName app_reader", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(_scene.Good with { UserName = "app_reader" });
    }

    [Fact]
    public async Task Policy_missing()
    {
        _scene.World.DeleteRolePolicy(DemoWorld.AppRoleName, "rds-db-connect");
        var check = await DiagnosisScene.NamesAsync("Policy", "PolicyMissing", _scene.Good);
        _scene.Add(check.Finding.Fix!);
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Policy_with_an_identifier_for_the_resource_id()
    {
        _scene.Allow(_scene.Arn("demo"));
        var check = await DiagnosisScene.NamesAsync("Policy", "ConnectArnIdentifier", _scene.Good);
        Assert.Contains("Get-RdsIamEndpoint", check.Finding.Fix, StringComparison.Ordinal);
        _scene.Allow(_scene.Arn(_scene.Host.Account.ResourceId));
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Policy_with_cluster_for_db()
    {
        _scene.Allow(_scene.Arn(_scene.Host.Account.ClusterResourceId));
        var check = await DiagnosisScene.NamesAsync("Policy", "ConnectArnIdKind", _scene.Good);
        var written = check.Finding.Fix!.Split(' ').Single(word => word.StartsWith("arn:", StringComparison.Ordinal)).TrimEnd('.');
        Assert.Equal(_scene.Arn(), written);
        _scene.Allow(written);
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Policy_from_before_a_restore()
    {
        _scene.World.RestoreInstance("demo");
        var check = await DiagnosisScene.NamesAsync("Policy", "PolicyNamesOtherId", _scene.Good);
        _scene.Add(check.Finding.Fix!);
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Explicit_deny()
    {
        _scene.Allow(_scene.Arn(), "Deny", "night");
        var check = await DiagnosisScene.NamesAsync("Policy", "PolicyExplicitDeny", _scene.Good);
        Assert.Contains("night", check.Finding.Fix, StringComparison.Ordinal);
        _scene.World.DeleteRolePolicy(DemoWorld.AppRoleName, "night");
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Boundary()
    {
        const string Iam = """{"Effect":"Allow","Action":["iam:*","rds:*","sts:*"],"Resource":"*"}""";
        Bound(Iam);
        var check = await DiagnosisScene.NamesAsync("Policy", "PolicyBoundary", _scene.Good);
        var fix = check.Finding.Fix!;
        Bound(Iam, fix[fix.IndexOf('{', StringComparison.Ordinal)..]);
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task RDS_Proxy_refuses_a_token_for_want_of_its_own_id()
    {
        var request = _scene.Good with { HostName = _scene.Host.Account.ProxyHostName };
        _scene.Allow(_scene.Arn());
        var check = await DiagnosisScene.NamesAsync("Policy", "ConnectArnIdKind", request);
        Assert.Contains("prx-", check.Finding.Fix, StringComparison.Ordinal);
        _scene.Allow(_scene.Arn(_scene.Host.Account.ProxyResourceId));
        await DiagnosisScene.WorksAsync(request);
    }

    [Fact]
    public async Task RDS_Proxys_own_words_are_understood_where_no_policy_may_be_read()
    {
        _scene.World.DeleteRolePolicy(DemoWorld.AppRoleName, "operator");
        _scene.World.DeleteGroupPolicy("rdsiam-demo-operators", "rds-operator");
        var request = _scene.Good with { HostName = _scene.Host.Account.ProxyHostName };
        _scene.Allow(_scene.Arn());
        var check = await DiagnosisScene.NamesAsync("Authentication", "ProxyTokenRefused", request);
        Assert.Contains("prx-", check.Finding.Fix, StringComparison.Ordinal);
        _scene.Allow(_scene.Arn(_scene.Host.Account.ProxyResourceId));
        await DiagnosisScene.WorksAsync(request);
    }

    private void Bound(params string[] statements) => _scene.World.SetRoleBoundary(
        DemoWorld.AppRoleName,
        _scene.World.AddPolicy(
            "limit", $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""", DateTimeOffset.UtcNow));
}
