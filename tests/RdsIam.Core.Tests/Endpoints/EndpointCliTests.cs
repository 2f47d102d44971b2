using System.Text.Json;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Tests.Credentials;

namespace RdsIam.Core.Tests.Endpoints;

/// <summary>What we find in an account and what the AWS CLI finds there.</summary>
[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class EndpointCliTests : IAsyncLifetime
{
    private EndpointScene scene = null!;

    public async ValueTask InitializeAsync() => scene = await EndpointScene.StartAsync();

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Fact]
    public async Task The_AWS_CLI_finds_the_same_endpoints()
    {
        var program = ForeignProgram.Find("aws");
        Assert.SkipWhen(program is null, "The AWS CLI is not on PATH.");
        var (found, _) = await scene.SearchAsync(null);
        var instances = await ListAsync(program!, "describe-db-instances", "DBInstances");
        var clusters = await ListAsync(program!, "describe-db-clusters", "DBClusters");
        var custom = await ListAsync(program!, "describe-db-cluster-endpoints", "DBClusterEndpoints");
        var proxies = await ListAsync(program!, "describe-db-proxies", "DBProxies");
        var further = await ListAsync(program!, "describe-db-proxy-endpoints", "DBProxyEndpoints");

        var theirs = instances.Select(e => (e.GetProperty("Endpoint").GetProperty("Address").GetString(), Text(e, "DBInstanceArn")))
            .Concat(clusters.Select(e => (Text(e, "Endpoint"), Text(e, "DBClusterArn"))))
            .Concat(clusters.Select(e => (Text(e, "ReaderEndpoint"), Text(e, "DBClusterArn"))))
            .Concat(custom.Where(e => Text(e, "EndpointType") == "CUSTOM").Select(e => (Text(e, "Endpoint"), Text(clusters[0], "DBClusterArn"))))
            .Concat(proxies.Select(e => (Text(e, "Endpoint"), Text(e, "DBProxyArn"))))
            .Concat(further.Select(e => (Text(e, "Endpoint"), Text(e, "DBProxyEndpointArn"))));
        Assert.Equal(theirs.Order(), found.Select(e => (e.HostName, (string?)e.Arn.Text)).Order());
        Assert.Equal(
            instances.Select(e => Text(e, "DbiResourceId")).Order(),
            found.Where(e => e.Kind == RdsEndpointKind.Instance).Select(e => e.DbiResourceId).Order());
        Assert.All(
            found.Where(e => e.Owner == "aurora"), e => Assert.Equal(Text(clusters[0], "DbClusterResourceId"), e.ResourceId));
    }

    [Fact]
    public async Task The_AWS_CLI_sees_what_we_switched_and_we_see_what_it_switched()
    {
        var program = ForeignProgram.Find("aws");
        Assert.SkipWhen(program is null, "The AWS CLI is not on PATH.");
        var rds = IamAuthentication.In(scene.User, "eu-west-1", profileName: null);
        var demo = new IamHolder("eu-west-1", IsCluster: false, "demo");
        await rds.SetAsync(demo, new IamWish(false, false, null), TestContext.Current.CancellationToken);
        var theirs = Assert.Single(await ListAsync(program!, "describe-db-instances", "DBInstances", "--db-instance-identifier", "demo"));
        Assert.False(theirs.GetProperty("PendingModifiedValues").GetProperty("IAMDatabaseAuthenticationEnabled").GetBoolean());

        await RunAsync(program!, "modify-db-instance", "--db-instance-identifier", "demo", "--enable-iam-database-authentication");
        var ours = await rds.ReadAsync(demo, TestContext.Current.CancellationToken);
        Assert.Equal((true, null), (ours.Enabled, ours.Pending));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task<List<JsonElement>> ListAsync(string program, string command, string list, params string[] more) =>
        [.. (await RunAsync(program, [command, .. more])).GetProperty(list).EnumerateArray()];

    private async Task<JsonElement> RunAsync(string program, params string[] command) => (await new ForeignProgram(scene.Aws)
        .RunAsync(program, ["rds", .. command, "--output", "json", "--endpoint-url", scene.Aws.Url])).Json;
}
