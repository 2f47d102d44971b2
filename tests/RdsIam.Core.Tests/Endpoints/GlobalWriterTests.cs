using RdsIam.Core.Credentials;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Endpoints;

/// <summary>A global database: where its writer is, and what is listed of it.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class GlobalWriterTests : IAsyncLifetime
{
    private const string Other = "us-west-2";

    private EndpointScene _scene = null!;
    private GlobalDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _scene = await EndpointScene.StartAsync();
        _database = _scene.World.AddGlobalDatabase("orders", Other);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("eu-west-1")]
    [InlineData("us-gov-west-1")]
    public async Task A_login_is_for_the_region_where_the_writer_is_now_wherever_it_is_asked(string? defaultRegion)
    {
        var login = await PrepareAsync(_scene.User, defaultRegion);
        Assert.Equal((_database.Endpoint, "eu-west-1"), (login.Request.HostName, login.Request.Region));
        _scene.World.SwitchOver("orders");
        Assert.Equal(Other, (await login.NowAsync(Token)).Request.Region);
        Assert.Equal(Other, (await PrepareAsync(_scene.User, defaultRegion)).Request.Region);
        Assert.All(_scene.Aws.Endpoints.Calls, call => Assert.Equal(("DescribeGlobalClusters", null), (call.Action, call.ErrorCode)));
    }

    [Fact]
    public async Task A_region_that_was_given_is_signed_for_and_nobody_is_asked()
    {
        var login = await PrepareAsync(_scene.User, "eu-west-1", Other);
        Assert.Equal(Other, login.Request.Region);
        Assert.Null(login.FindAgain);
        Assert.Empty(_scene.Aws.Endpoints.Calls);
    }

    [Fact]
    public async Task A_role_that_may_only_connect_leaves_the_question_to_who_assumes_it()
    {
        var role = IdentitySources.Create(new CredentialOptions
        {
            AccessKey = _scene.Demo.AccessKeyId,
            SecretKey = _scene.Demo.SecretAccessKey,
            RoleArn = [_scene.Demo.RoleArn],
            Region = "eu-west-1",
        });
        Assert.Equal("eu-west-1", (await PrepareAsync(role, "eu-west-1")).Request.Region);
        Assert.Equal(
            ["AccessDenied", null],
            _scene.Aws.Endpoints.Calls.Where(call => call.Action == "DescribeGlobalClusters").Select(call => call.ErrorCode));
    }

    [Fact]
    public async Task Where_nobody_may_ask_the_error_says_that_and_what_to_give()
    {
        _scene.AllowOnly("rds:DescribeDBClusters");
        var fault = await Assert.ThrowsAsync<Fault>(() => PrepareAsync(_scene.User, "eu-west-1"));
        Assert.Equal("GlobalWriterUnknown", fault.ErrorId);
        Assert.Contains("rds:DescribeGlobalClusters", fault.Happened, StringComparison.Ordinal);
        Assert.Contains("-Region", fault.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gone.global-abc123example.global.rds.amazonaws.com")]
    [InlineData("orders.global-another1hash.global.rds.amazonaws.com")]
    public async Task A_global_database_that_is_not_there_is_an_error_and_no_guess(string hostName)
    {
        var fault = await Assert.ThrowsAsync<Fault>(() => PrepareAsync(_scene.User, "eu-west-1", hostName: hostName));
        Assert.Equal("GlobalWriterUnknown", fault.ErrorId);
    }

    [Fact]
    public async Task It_is_listed_once_where_it_writes_with_its_clusters()
    {
        var (west, _) = await EndpointScene.ReadAsync(new EndpointSearch([_scene.In(Other)], null, null, allEngines: false));
        Assert.DoesNotContain(west, endpoint => endpoint.Kind == RdsEndpointKind.GlobalWriter);
        var (found, faults) = await _scene.SearchAsync(null);
        Assert.Empty(faults);
        var global = Assert.Single(found, endpoint => endpoint.Kind == RdsEndpointKind.GlobalWriter);
        Assert.Equal(
            ("orders", _database.Endpoint, "aurora", "eu-west-1", _scene.Demo.ClusterResourceId, true, 5432),
            (global.Identifier, global.HostName, global.Owner, global.Arn.Region, global.ResourceId, global.IamEnabled, global.Port));
        Assert.Equal(
            ["arn:aws:rds:eu-west-1:123456789012:cluster:aurora", $"arn:aws:rds:{Other}:123456789012:cluster:aurora-{Other}"],
            global.Members);
    }

    [Fact]
    public async Task It_is_found_by_name_and_by_host_name_from_every_region_after_a_switchover()
    {
        var writer = _scene.World.SwitchOver("orders");
        var (named, _) = await _scene.SearchAsync("orders");
        var catalog = EndpointCatalog.With(_ => _scene.User, "eu-west-1", null);
        var found = await catalog.LookUpAsync(_database.Endpoint, null, resolve: false, Token);
        foreach (var global in named.Append(found))
        {
            Assert.Equal((writer.ResourceId, Other), (global.ResourceId, global.Arn.Region));
            Assert.Equal(writer.Identifier, global.Members[0].Split(':')[^1]);
        }

        Assert.Single(named);
    }

    [Fact]
    public async Task Where_the_writers_cluster_may_not_be_read_its_resource_id_is_unknown()
    {
        _scene.AllowOnly("rds:DescribeGlobalClusters");
        var (found, faults) = await _scene.SearchAsync(null);
        Assert.Equal((null, "eu-west-1"), (Assert.Single(found).ResourceId, found[0].Arn.Region));
        Assert.All(faults, fault => Assert.Equal("AwsAccessDenied", fault.ErrorId));
    }

    private Task<TokenLogin> PrepareAsync(IIdentitySource who, string? defaultRegion, string? region = null, string? hostName = null)
    {
        var resolver = new EndpointResolver { WriterRegion = new GlobalWriters(_ => who, null).RegionOfAsync };
        return new TokenIssuer(_ => who, resolver).PrepareAsync(
            new LoginWords
            {
                HostName = hostName ?? _database.Endpoint, Port = 5432, UserName = "app", Region = region, DefaultRegion = defaultRegion,
            },
            Token);
    }
}
