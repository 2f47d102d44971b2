using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Credentials;
using RdsIam.Core.Diagnosis;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Proxy;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tests.Proxy;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Connections;

/// <summary>The writer of a global database moves to another region: tokens are signed for that one then.</summary>
[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class MovedWriterTests : IClassFixture<OwnSandbox>, IDisposable
{
    private const string Other = "us-west-2";

    private readonly AwsEnvironment _variables = new();
    private readonly List<ConnectionPool> _pools = [];
    private readonly SandboxHost _host;
    private readonly GlobalDatabase _database;

    public MovedWriterTests(OwnSandbox own)
    {
        _host = own.Host;
        _variables.Set("AWS_ENDPOINT_URL", _host.Description.AwsEndpointUrl);
        _database = World.AddGlobalDatabase("orders", Other);
        foreach (var cluster in _database.Members.Select(id => World.State.Clusters[id]))
        {
            var arns = World.Arns with { Region = cluster.Region ?? World.Region };
            World.PutRolePolicy(
                DemoWorld.AppRoleName, $"connect-{arns.Region}", DemoPolicies.Connect(arns, DemoWorld.AppUserName, cluster.ResourceId));
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private World World => _host.Account.World;

    /// <summary>The role, assumed by a user who may describe global databases.</summary>
    private IIdentitySource Role => IdentitySources.Create(new CredentialOptions
    {
        AccessKey = _host.Account.AccessKeyId,
        SecretKey = _host.Account.SecretAccessKey,
        RoleArn = [_host.Account.RoleArn],
        Region = "eu-west-1",
    });

    public void Dispose()
    {
        _pools.ForEach(pool => ConnectionPools.Remove(pool));
        _variables.Dispose();
    }

    [Fact]
    public async Task A_pool_signs_for_the_new_region_after_one_refusal()
    {
        var pool = Pool(await PrepareAsync());
        await OpenAsync(pool);
        Assert.Equal(("eu-west-1", 1L), (pool.Passwords.Region, pool.Statistics.TokensSigned));
        World.SwitchOver("orders");
        pool.Clear();
        await OpenAsync(pool);
        Assert.Equal((Other, 3L), (pool.Passwords.Region, pool.Statistics.TokensSigned));
        pool.Clear();
        await OpenAsync(pool);
        Assert.Equal(4, pool.Statistics.TokensSigned);
    }

    [Fact]
    public async Task A_region_that_was_given_stays_and_the_refusal_stands()
    {
        World.SwitchOver("orders");
        var pool = Pool(await PrepareAsync("eu-west-1"));
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask());
        Assert.Equal("LoginTokenRefused", fault.ErrorId);
    }

    [Fact]
    public async Task A_proxy_on_this_machine_finds_the_writer_again_too()
    {
        var login = await PrepareAsync();
        var door = new DoorOptions(TargetOf(login), login.Signer, 0) { FindAgain = login.FindAgain };
        await using var proxy = await ProxyScene.StartAsync(door, _host.Clock);
        await using var source = proxy.Source();
        await (await source.OpenConnectionAsync(Cancel)).DisposeAsync();
        World.SwitchOver("orders");
        await (await source.OpenConnectionAsync(Cancel)).DisposeAsync();
        await (await source.OpenConnectionAsync(Cancel)).DisposeAsync();
        Assert.Equal(2, proxy.Door.TokensSigned);
    }

    [Fact]
    public async Task The_diagnosis_signs_for_the_writers_region_and_names_a_region_where_it_is_not()
    {
        World.SwitchOver("orders");
        var checks = await WalkAsync(null);
        Assert.Equal([], checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name));
        Assert.Contains(Other, checks.Single(check => check.Name == "HostName").Finding.Detail, StringComparison.Ordinal);
        checks = await WalkAsync("eu-west-1");
        var failed = checks.First(check => check.Status == CheckStatus.Failed);
        Assert.Equal(("Endpoint", "GlobalWriterElsewhere"), (failed.Name, failed.Finding.Cause));
    }

    private async Task<List<Check>> WalkAsync(string? region)
    {
        var role = Role;
        var checks = new List<Check>();
        await foreach (var check in ConnectionDiagnosis.RunAsync(
            new DiagnosisRequest
            {
                HostName = _database.Endpoint,
                UserName = DemoWorld.AppUserName,
                Database = _host.Description.Database,
                Region = region,
                DefaultRegion = "eu-west-1",
                ConnectToHost = "127.0.0.1",
                ConnectToPort = _host.Endpoint.Port,
                RootCertificate = _host.Description.RootCertificate,
                Identity = _ => role,
                Resolver = Resolver(role),
            },
            Cancel))
        {
            checks.Add(check);
        }

        return checks;
    }

    private static EndpointResolver Resolver(IIdentitySource who) => new()
    {
        WriterRegion = new GlobalWriters(_ => who, null).RegionOfAsync,
    };

    private Task<TokenLogin> PrepareAsync(string? region = null)
    {
        var role = Role;
        return new TokenIssuer(_ => role, Resolver(role)).PrepareAsync(
            new LoginWords
            {
                HostName = _database.Endpoint, Port = 5432, UserName = DemoWorld.AppUserName, Region = region, DefaultRegion = "eu-west-1",
            },
            Cancel);
    }

    private ConnectionTarget TargetOf(TokenLogin login) => new()
    {
        HostName = login.Request.HostName,
        ConnectToHost = "127.0.0.1",
        ConnectToPort = _host.Endpoint.Port,
        Database = _host.Description.Database,
        UserName = login.Request.UserName,
        Region = login.Request.Region,
        RootCertificate = _host.Description.RootCertificate,
    };

    private ConnectionPool Pool(TokenLogin login)
    {
        var pool = ConnectionPools.ForLogin(TargetOf(login), login);
        _pools.Add(pool);
        return pool;
    }

    private static async Task OpenAsync(ConnectionPool pool) => await (await pool.OpenAsync(Cancel)).DisposeAsync();
}
