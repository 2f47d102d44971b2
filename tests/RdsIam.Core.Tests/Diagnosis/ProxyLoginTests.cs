using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Diagnosis;

/// <summary>RDS Proxy that logs in to the database by IAM itself: what it needs is looked at first, and named after a refusal.</summary>
[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class ProxyLoginTests : IClassFixture<OwnSandbox>, IDisposable
{
    private const string ProxyRole = "rdsiam-demo-proxy";

    private readonly DiagnosisScene _scene;

    public ProxyLoginTests(OwnSandbox own)
    {
        _scene = new DiagnosisScene(own.Host);
        World.SetProxyScheme("proxy", "IAM_AUTH", DateTimeOffset.UtcNow);
    }

    private World World => _scene.World;

    private DiagnosisRequest Request => _scene.Good with { HostName = _scene.Host.Account.ProxyHostName };

    private string BehindId => _scene.Host.Account.ClusterResourceId;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task It_works_where_the_proxys_role_may_connect_to_the_cluster_behind()
    {
        AllowRole(BehindId);
        await DiagnosisScene.WorksAsync(Request);
        var checks = await DiagnosisScene.RunAsync(Request);
        var role = checks.Single(check => check.Name == "ProxyRole");
        Assert.Equal(CheckStatus.Passed, role.Status);
        Assert.Contains(BehindId, role.Finding.Detail, StringComparison.Ordinal);
        Assert.Contains("IAM_AUTH", checks.Single(check => check.Name == "IamAuthentication").Finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_role_must_be_allowed_the_databases_own_id()
    {
        AllowRole(_scene.Host.Account.ProxyResourceId);
        var check = await DiagnosisScene.NamesAsync("ProxyRole", "ConnectArnIdKind", Request);
        Assert.Contains("own role", check.Finding.Detail, StringComparison.Ordinal);
        AllowRole(BehindId);
        await DiagnosisScene.WorksAsync(Request);
    }

    [Fact]
    public async Task A_role_that_may_nothing_is_named_with_what_it_lacks()
    {
        var check = await DiagnosisScene.NamesAsync("ProxyRole", "PolicyMissing", Request);
        Assert.Contains(ProxyRole, check.Finding.Detail + check.Finding.Fix, StringComparison.Ordinal);
        Assert.Contains(BehindId, check.Finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cluster_behind_must_take_tokens()
    {
        AllowRole(BehindId);
        World.SetIamAuthentication(BehindId, enabled: false);
        await DiagnosisScene.NamesAsync("ProxyRole", "IamNotEnabled", Request);
    }

    [Fact]
    public async Task Where_nobody_may_read_the_role_the_refusal_names_both_things_that_it_may_be()
    {
        // Everything of the signer is in order, and the role's policies are nobody's to read.
        var reader = DemoPolicies.Operator
            .Replace("iam:Get*", "iam:GetUser", StringComparison.Ordinal)
            .Replace("iam:List*", "iam:ListUsers", StringComparison.Ordinal)
            .Replace("iam:Simulate", "iam:No", StringComparison.Ordinal);
        World.PutRolePolicy(DemoWorld.AppRoleName, "operator", reader);
        World.DeleteGroupPolicy("rdsiam-demo-operators", "rds-operator");
        var checks = await DiagnosisScene.RunAsync(Request);
        Assert.Equal(CheckStatus.Skipped, checks.Single(check => check.Name == "ProxyRole").Status);
        var refused = checks.Single(check => check.Name == "Authentication");
        Assert.Equal(CheckStatus.Failed, refused.Status);
        Assert.Contains("ProxyRole", refused.Finding.Fix, StringComparison.Ordinal);
    }

    private void AllowRole(string resourceId) => World.PutRolePolicy(
        ProxyRole, "connect", DemoPolicies.Connect(World.Arns, _scene.Good.UserName!, resourceId));
}
