using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Names.Dns;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tests.Tokens;

namespace RdsIam.Core.Tests.Endpoints;

[Collection(ProcessEnvironment.Name)]
public sealed class EndpointCatalogTests : IAsyncLifetime
{
    private EndpointScene scene = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EndpointCatalog Catalog => new(scene.In);

    public async ValueTask InitializeAsync() => scene = await EndpointScene.StartAsync();

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Fact]
    public async Task Every_endpoint_is_found_by_its_host_name_with_a_call_about_it_alone()
    {
        foreach (var known in scene.World.Endpoints(scene.Aws.Clock.GetUtcNow()))
        {
            var found = await Catalog.LookUpAsync(known.HostName.ToUpperInvariant(), null, resolve: false, Token);
            Assert.Equal((known.HostName, known.ResourceId), (found.HostName, found.ResourceId));
        }
    }

    [Fact]
    public async Task A_name_is_looked_up_once_while_the_catalog_lives()
    {
        var catalog = Catalog;
        await catalog.LookUpAsync(scene.Demo.HostName, null, resolve: false, Token);
        await catalog.LookUpAsync(scene.Demo.HostName, null, resolve: false, Token);
        Assert.Single(scene.Aws.Endpoints.Calls);
    }

    [Fact]
    public async Task An_alias_finds_the_endpoint_behind_it()
    {
        await using var server = new LoopbackDnsServer();
        server.Aliases["db.example.com"] = "orders.example.net";
        server.Aliases["orders.example.net"] = scene.Demo.ReaderHostName;
        var settings = new DnsSettings([server.Address], [], 1);
        var resolver = new EndpointResolver(() => new DnsClient(settings, TimeSpan.FromSeconds(5)));
        var found = await new EndpointCatalog(scene.In, resolver: resolver).LookUpAsync("db.example.com", null, resolve: true, Token);
        Assert.Equal((scene.Demo.ReaderHostName, RdsEndpointKind.ClusterReader), (found.HostName, found.Kind));
    }

    [Theory]
    [InlineData("gone.abc123example.eu-west-1.rds.amazonaws.com", "EndpointNotFound")]
    [InlineData("demo.another1hash.eu-west-1.rds.amazonaws.com", "EndpointNotFound")]
    [InlineData("gone.cluster-custom-abc123example.eu-west-1.rds.amazonaws.com", "EndpointNotFound")]
    [InlineData("demo.abc123example.us-east-1.rds.amazonaws.com", "EndpointNotFound")]
    [InlineData("x.global-abc123example.global.rds.amazonaws.com", "EndpointNotFound")]
    [InlineData("db.example.com", "EndpointHostNameUnknown")]
    public async Task What_cannot_be_found_is_told_by_its_reason(string hostName, string errorId)
    {
        var fault = await Assert.ThrowsAnyAsync<Fault>(
            () => new EndpointCatalog(scene.In, "eu-west-1").LookUpAsync(hostName, null, resolve: false, Token));
        Assert.Equal(errorId, fault.ErrorId);
    }

    [Fact]
    public async Task A_region_that_contradicts_the_host_name_is_refused_before_any_call()
    {
        var fault = await Assert.ThrowsAnyAsync<Fault>(
            () => Catalog.LookUpAsync(scene.Demo.HostName, "us-east-1", resolve: false, Token));
        Assert.Equal("RegionContradictsHostName", fault.ErrorId);
        Assert.Empty(scene.Aws.Endpoints.Calls);
    }
}
