using RdsIam.Core.Credentials;
using RdsIam.Core.Diagnosis;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Names;
using RdsIam.Core.Names.Dns;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tests.Tokens;
using RdsIam.Sandbox;

namespace RdsIam.Core.Tests.Diagnosis;

/// <summary>
/// Faults of names, credentials, clocks and settings: each made for real, named as the first cause, and gone once its fix is followed.
/// </summary>
[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class SigningFaultTests(OwnSandbox sandbox) : IClassFixture<OwnSandbox>, IDisposable
{
    private const string Alias = "db.shop.example";

    private readonly DiagnosisScene _scene = new(sandbox.Host);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Wrong_region()
    {
        var check = await DiagnosisScene.NamesAsync("HostName", "RegionContradictsHostName", _scene.Good with { Region = "us-east-1" });
        Assert.Contains("eu-west-1", check.Finding.Detail, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Wrong_port_signed()
    {
        var check = await DiagnosisScene.NamesAsync("Endpoint", "PortDiffers", _scene.Good with { Port = 5433 });
        Assert.Contains("-Port 5432", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(_scene.Good with { Port = 5432 });
    }

    [Fact]
    public async Task CNAME_signed()
    {
        await using var dns = new LoopbackDnsServer();
        dns.Aliases[Alias] = _scene.Good.HostName;
        var request = _scene.Good with
        {
            HostName = Alias,
            Region = "eu-west-1",
            Resolver = new EndpointResolver(() => new DnsClient(new DnsSettings([dns.Address], [], 1), TimeSpan.FromSeconds(2))),
        };
        var check = await DiagnosisScene.NamesAsync("HostName", "AliasSigned", request with { Resolve = false });
        Assert.Contains("-NoResolve", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(request);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task Localhost_signed_through_a_tunnel(string near)
    {
        var request = _scene.Good with { HostName = near, Port = _scene.Host.Endpoint.Port, ConnectToHost = null, ConnectToPort = null };
        var check = await DiagnosisScene.NamesAsync("HostName", "TunnelSigned", request with { Region = "eu-west-1" });
        Assert.Contains($"-ConnectTo {near}", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.NamesAsync("HostName", "TunnelSigned", request);
        await DiagnosisScene.WorksAsync(_scene.Good with { ConnectToHost = near });
    }

    [Fact]
    public async Task A_name_that_is_none_of_RDS_and_leads_to_none()
    {
        await using var dns = new LoopbackDnsServer();
        dns.Addresses.Add(Alias);
        await DiagnosisScene.NamesAsync("HostName", "HostNameNotRds", _scene.Good with
        {
            HostName = Alias,
            Region = "eu-west-1",
            Resolver = new EndpointResolver(() => new DnsClient(new DnsSettings([dns.Address], [], 1), TimeSpan.FromSeconds(2))),
        });
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_in_the_account()
    {
        await DiagnosisScene.NamesAsync(
            "Endpoint", "EndpointNotFound", _scene.Good with { HostName = "demos.abc123example.eu-west-1.rds.amazonaws.com" });
    }

    [Fact]
    public async Task IAM_not_enabled()
    {
        _scene.World.SetIamAuthentication(_scene.Host.Account.ResourceId, enabled: false);
        var check = await DiagnosisScene.NamesAsync("IamAuthentication", "IamNotEnabled", _scene.Good);
        Assert.Contains("Enable-RdsIamAuthentication demo -Region eu-west-1 -ApplyImmediately -Wait", check.Finding.Fix, StringComparison.Ordinal);
        _scene.World.SetIamAuthentication(_scene.Host.Account.ResourceId, enabled: true);
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task IAM_enabled_and_pending()
    {
        _scene.World.SetIamAuthentication(_scene.Host.Account.ResourceId, enabled: false);
        _scene.World.SetPendingIamAuthentication(_scene.Host.Account.ResourceId, enabled: true);
        var check = await DiagnosisScene.NamesAsync("IamAuthentication", "IamPending", _scene.Good);
        Assert.Contains("-ApplyImmediately", check.Finding.Fix, StringComparison.Ordinal);
        _scene.World.ApplyPendingChanges();
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Expired_credentials()
    {
        var keys = SandboxClient.Assume(_scene.Host);
        _scene.World.ExpireSessions(_scene.Host.Clock.GetUtcNow().AddMinutes(-1));
        await DiagnosisScene.NamesAsync(
            "Identity", "AwsTokenExpired", _scene.Good with { Identity = DiagnosisScene.Signer(keys, keys.SessionToken) });
        var fresh = SandboxClient.Assume(_scene.Host);
        await DiagnosisScene.WorksAsync(_scene.Good with { Identity = DiagnosisScene.Signer(fresh, fresh.SessionToken) });
    }

    [Fact]
    public async Task Session_token_left_out()
    {
        var keys = SandboxClient.Assume(_scene.Host);
        var check = await DiagnosisScene.NamesAsync(
            "Credentials", "SessionTokenMissing", _scene.Good with { Identity = DiagnosisScene.Signer(keys, sessionToken: null) });
        Assert.Contains("-SessionToken", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(_scene.Good with { Identity = DiagnosisScene.Signer(keys, keys.SessionToken) });
    }

    [Fact]
    public async Task No_credentials()
    {
        await DiagnosisScene.NamesAsync(
            "Credentials", "CredentialsNotFound", _scene.Good with { Identity = DiagnosisScene.Signer(new CredentialOptions()) });
    }

    [Fact]
    public async Task A_role_that_may_not_be_assumed()
    {
        var check = await DiagnosisScene.NamesAsync("Credentials", "AssumeRoleDenied", _scene.Good with
        {
            Identity = DiagnosisScene.Signer(new CredentialOptions
            {
                AccessKey = _scene.Host.Account.AccessKeyId,
                SecretKey = _scene.Host.Account.SecretAccessKey,
                RoleArn = [_scene.Host.Account.LockedRoleArn],
            }),
        });
        var locked = _scene.Host.Account.LockedRoleArn;
        Assert.Contains($" on {locked[locked.IndexOf("role/", StringComparison.Ordinal)..]} for user/", check.Finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, "behind")]
    [InlineData(-20, "ahead of")]
    public async Task Clock_20_minutes_off(int sandboxAhead, string side)
    {
        // It is AWS that is moved here: this machine then is off by as much the other way.
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), Cancel);
        using var scene = new DiagnosisScene(host);
        host.Clock.Offset = TimeSpan.FromMinutes(sandboxAhead);
        var check = await DiagnosisScene.NamesAsync("Clock", "ClockOff", scene.Good);
        Assert.Contains(side, check.Finding.Detail, StringComparison.Ordinal);
        Assert.Contains("NTP", check.Finding.Fix, StringComparison.Ordinal);

        host.Clock.Offset = TimeSpan.Zero;
        await DiagnosisScene.LogInAsync(scene.Good);
        await DiagnosisScene.WorksAsync(scene.Good);
    }

    [Fact]
    public async Task A_clock_that_drifts_is_a_warning_and_tokens_still_pass()
    {
        _scene.Host.Clock.Offset = TimeSpan.FromMinutes(3);
        var clock = (await DiagnosisScene.RunAsync(_scene.Good)).Single(check => check.Name == "Clock");
        Assert.Equal((CheckStatus.Warning, "ClockDrifts"), (clock.Status, clock.Cause));
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Token_throttled()
    {
        // RDS's limit is 200 a second; two make the same trouble on a slow machine.
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { IamConnectionsPerSecond = 2 }, Cancel);
        using var scene = new DiagnosisScene(host);
        Check? first = null;
        IReadOnlyList<Check> checks = [];
        for (var again = 0; again < 20 && first is null; again++)
        {
            checks = await RunBehindACrowdAsync(scene);
            first = checks.FirstOrDefault(check => check.Status == CheckStatus.Failed);
        }

        Assert.True(("Authentication", "TokenThrottled") == (first?.Name, first?.Cause), DiagnosisScene.Text(checks));
        Assert.Contains("pool", first!.Finding.Fix, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Passed, checks.Single(check => check.Name == "Database").Status);
        await Task.Delay(TimeSpan.FromSeconds(1.2), Cancel);
        await DiagnosisScene.WorksAsync(scene.Good);
    }

    /// <summary>Others log in right before the check does.</summary>
    private static async Task<IReadOnlyList<Check>> RunBehindACrowdAsync(DiagnosisScene scene)
    {
        var checks = new List<Check>();
        await foreach (var check in ConnectionDiagnosis.RunAsync(scene.Good, Cancel))
        {
            checks.Add(check);
            if (check.Name == "Token")
            {
                await using var crowd = SandboxClient.Reader(scene.Host);
                await crowd.AskAsync("select 1", Cancel);
                await crowd.AskAsync("select 1", Cancel);
            }
        }

        return checks;
    }
}
