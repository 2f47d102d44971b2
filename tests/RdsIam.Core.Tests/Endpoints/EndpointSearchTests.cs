using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Endpoints;

[Collection(ProcessEnvironment.Name)]
public sealed class EndpointSearchTests : IAsyncLifetime
{
    private EndpointScene scene = null!;

    public async ValueTask InitializeAsync() => scene = await EndpointScene.StartAsync();

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Fact]
    public async Task Everything_of_a_region_is_found_with_the_resource_ids_that_policies_name()
    {
        var (found, faults) = await scene.SearchAsync(null);
        Assert.Empty(faults);
        var now = scene.Aws.Clock.GetUtcNow();
        // What the sandbox's own login asks the policies about is the truth here.
        Assert.Equal(
            scene.World.Endpoints(now).Select(e => (e.HostName, (int?)e.Port, (string?)e.ResourceId, e.IamEnabled)).Order(),
            found.Select(e => (e.HostName!, e.Port, e.ResourceId, e.IamEnabled)).Order());
        Assert.All(found, e => Assert.Equal(
            ("aws", "eu-west-1", "123456789012", "available"), (e.Arn.Partition, e.Arn.Region, e.Arn.AccountId, e.Status)));
        Assert.All(found, e => Assert.Equal(RdsEndpointName.Parse(e.HostName!).Kind, e.Kind));
    }

    [Fact]
    public async Task An_instance_comes_with_all_that_is_known_of_it()
    {
        var (found, _) = await scene.SearchAsync("demo");
        var demo = Assert.Single(found);
        var truth = scene.World.State.Instances["demo"];
        Assert.Equal(
            (truth.Address, truth.ResourceId, truth.ResourceId, "postgres", "16.4", "postgres", "demo"),
            (demo.HostName, demo.ResourceId, demo.DbiResourceId, demo.Engine, demo.EngineVersion, demo.MasterUserName, demo.DatabaseName));
        Assert.Equal(
            ("rds-ca-rsa2048-g1", truth.CaValidTill.ToUnixTimeSeconds()),
            (demo.CaCertificate, demo.CertificateExpiresAt!.Value.ToUnixTimeSeconds()));
        Assert.Equal("demo", demo.Tags["stage"]);
        Assert.Equal("arn:aws:rds:eu-west-1:123456789012:db:demo", demo.Arn.Text);
    }

    [Fact]
    public async Task An_instance_of_a_cluster_has_the_clusters_resource_id_and_setting()
    {
        scene.World.SetIamAuthentication(scene.Demo.ClusterResourceId, enabled: false);
        var (found, _) = await scene.SearchAsync("aurora-1");
        var member = Assert.Single(found);
        Assert.Equal((scene.Demo.ClusterResourceId, "aurora", false), (member.ResourceId, member.Owner, member.IamEnabled));
        Assert.StartsWith("db-", member.DbiResourceId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aurora", "aurora:ClusterWriter aurora:ClusterReader reports:ClusterCustom")]
    [InlineData("AURORA", "aurora:ClusterWriter aurora:ClusterReader reports:ClusterCustom")]
    [InlineData("reports", "reports:ClusterCustom")]
    [InlineData("proxy", "proxy:Proxy proxy-ro:ProxyEndpoint")]
    [InlineData("proxy-ro", "proxy-ro:ProxyEndpoint")]
    [InlineData("arn:aws:rds:eu-west-1:123456789012:cluster:aurora", "aurora:ClusterWriter aurora:ClusterReader reports:ClusterCustom")]
    public async Task A_cluster_or_proxy_brings_its_endpoints_and_these_are_found_by_their_own_names(string name, string expected)
    {
        var (found, faults) = await scene.SearchAsync(name);
        Assert.Empty(faults);
        Assert.Equal(expected, string.Join(' ', found.Select(e => $"{e.Identifier}:{e.Kind}")));
    }

    [Fact]
    public async Task A_resource_id_finds_all_endpoints_that_it_stands_for()
    {
        var (found, _) = await scene.SearchAsync(scene.Demo.ClusterResourceId);
        Assert.Equal(["aurora", "aurora", "aurora-1", "aurora-2", "reports"], found.Select(e => e.Identifier).Order());
        (found, _) = await scene.SearchAsync(scene.Demo.ProxyResourceId);
        Assert.Equal(["proxy", "proxy-ro"], found.Select(e => e.Identifier));
        var (none, faults) = await scene.SearchAsync("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        Assert.Empty(none);
        Assert.Equal("EndpointNotFound", Assert.Single(faults).ErrorId);
    }

    [Fact]
    public async Task A_wildcard_matches_identifiers_and_the_clusters_and_proxies_of_endpoints()
    {
        var search = new EndpointSearch([scene.In()], EndpointName.Parse("a*"), name => name.StartsWith('a'), allEngines: false);
        var (found, faults) = await EndpointScene.ReadAsync(search);
        Assert.Empty(faults);
        Assert.Equal(["aurora", "aurora", "aurora-1", "aurora-2", "reports"], found.Select(e => e.Identifier).Order());
        search = new EndpointSearch([scene.In()], EndpointName.Parse("x*"), name => name.StartsWith('x'), allEngines: false);
        (found, faults) = await EndpointScene.ReadAsync(search);
        Assert.Empty(found);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_name_that_is_in_one_of_the_regions_is_found_without_complaint_about_the_others()
    {
        var name = EndpointName.Parse("demo");
        var search = new EndpointSearch([scene.In("us-east-1"), scene.In()], name, null, allEngines: false);
        var (found, faults) = await EndpointScene.ReadAsync(search);
        Assert.Single(found);
        Assert.Empty(faults);
        search = new EndpointSearch([scene.In("us-east-1"), scene.In("us-east-2")], name, null, allEngines: false);
        (_, faults) = await EndpointScene.ReadAsync(search);
        Assert.Contains("us-east-1, us-east-2", Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_listings_are_read_page_by_page_and_streamed()
    {
        for (var i = 0; i < 250; i++)
        {
            scene.World.PutInstance(scene.World.State.Instances["demo"] with
            {
                Identifier = $"many-{i:000}",
                ResourceId = Identifiers.Resource("db-"),
            });
        }

        var (found, _) = await scene.SearchAsync(null);
        Assert.Equal(258, found.Count);
        Assert.Equal(258, found.Select(e => (e.Identifier, e.Kind)).Distinct().Count());
        Assert.Equal(3, scene.Aws.Endpoints.Calls.Count(call => call.Action == "DescribeDBInstances"));
    }

    [Fact]
    public async Task A_first_few_cost_no_call_more_than_they_need()
    {
        var search = new EndpointSearch([scene.In()], null, null, allEngines: false);
        foreach (var listing in search.Listings(TestContext.Current.CancellationToken))
        {
            await foreach (var first in listing)
            {
                Assert.NotNull(first.HostName);
                break;
            }

            break;
        }

        Assert.Equal(["DescribeDBClusters"], scene.Aws.Endpoints.Calls.Select(call => call.Action));
    }

    [Fact]
    public async Task Other_engines_are_left_out_unless_they_are_asked_for()
    {
        scene.World.PutInstance(scene.World.State.Instances["demo"] with { Identifier = "shop-mysql", Engine = "mysql", Port = 3306 });
        scene.World.PutProxy(scene.World.State.Proxies["proxy"] with { Name = "mysql-proxy", EngineFamily = "MYSQL" });
        var (found, _) = await scene.SearchAsync(null);
        Assert.DoesNotContain(found, e => e.Identifier.Contains("mysql", StringComparison.Ordinal));
        (found, _) = await scene.SearchAsync(null, allEngines: true);
        Assert.Equal(3306, Assert.Single(found, e => e.Identifier == "shop-mysql").Port);
        Assert.Equal(3306, Assert.Single(found, e => e.Identifier == "mysql-proxy").Port);
        var (none, faults) = await scene.SearchAsync("shop-mysql");
        Assert.Empty(none);
        Assert.Equal("EndpointOtherEngine", Assert.Single(faults).ErrorId);
    }

    [Fact]
    public async Task A_listing_that_may_not_be_read_is_told_and_the_others_come()
    {
        scene.AllowOnly("rds:DescribeDBInstances", "rds:DescribeDBClusters");
        var (found, faults) = await scene.SearchAsync(null);
        Assert.Equal(5, found.Count);
        Assert.Equal(
            ["rds:DescribeDBClusterEndpoints", "rds:DescribeDBProxies"],
            faults.Select(f => Assert.IsType<Core.Aws.AwsFault>(f).Call.Action));
        (found, faults) = await scene.SearchAsync("demo");
        Assert.Single(found);
        Assert.Empty(faults);
        (_, faults) = await scene.SearchAsync("nobody");
        Assert.NotEmpty(faults);
        Assert.All(faults, f => Assert.Equal("AwsAccessDenied", f.ErrorId));
    }

    /// <summary>Who wrote a policy for what is listed elsewhere has all of it, so this is no error.</summary>
    [Fact]
    public async Task Global_databases_that_may_not_be_read_are_warned_of()
    {
        scene.AllowOnly(
            "rds:DescribeDBInstances", "rds:DescribeDBClusters", "rds:DescribeDBClusterEndpoints", "rds:DescribeDBProxies",
            "rds:DescribeDBProxyEndpoints", "dsql:ListClusters", "dsql:GetCluster");
        var search = new EndpointSearch([scene.In()], null, null, allEngines: false);
        foreach (var listing in search.Listings(TestContext.Current.CancellationToken))
        {
            await foreach (var endpoint in listing)
            {
                Assert.NotNull(endpoint.HostName);
            }
        }

        var warning = Assert.Single(search.Warnings);
        Assert.Equal("GlobalDatabasesNotListed", warning.Id);
        Assert.Contains("rds:DescribeGlobalClusters", warning.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_read_clusters_an_instance_of_one_has_no_resource_id_rather_than_a_wrong_one()
    {
        scene.AllowOnly("rds:DescribeDBInstances");
        var (found, _) = await scene.SearchAsync("aurora-1");
        Assert.Null(Assert.Single(found).ResourceId);
    }

    [Fact]
    public async Task A_proxy_that_refuses_tokens_says_so()
    {
        scene.World.SetIamAuthentication(scene.Demo.ProxyResourceId, enabled: false);
        var (found, _) = await scene.SearchAsync("proxy");
        Assert.All(found, e => Assert.False(e.IamEnabled));
    }
}
