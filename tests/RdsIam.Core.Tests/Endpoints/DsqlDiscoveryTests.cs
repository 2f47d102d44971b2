using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Tests.Credentials;

namespace RdsIam.Core.Tests.Endpoints;

/// <summary>Clusters of Aurora DSQL among the endpoints of an account.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class DsqlDiscoveryTests
{
    [Fact]
    public async Task Clusters_are_listed_beside_RDS_page_by_page()
    {
        await using var scene = await EndpointScene.StartAsync();
        var ids = Add(scene, 5);
        scene.Aws.Endpoints.Trouble.LongestPage = 2;
        var (found, faults) = await scene.SearchAsync(name: null);
        Assert.Empty(faults);
        Assert.Contains(found, one => one.Kind == RdsEndpointKind.Instance);
        var clusters = found.FindAll(one => one.Kind == RdsEndpointKind.Dsql);
        Assert.Equal(ids, clusters.Select(one => one.Identifier));
        Assert.All(clusters, one => Assert.Equal(
            ($"{one.Identifier}.dsql.eu-west-1.on.aws", one.Identifier, "active", true, "postgres"),
            (one.HostName, one.ResourceId, one.Status, one.IamEnabled, one.DatabaseName)));
    }

    [Fact]
    public async Task One_is_found_by_id_ARN_and_host_name()
    {
        await using var scene = await EndpointScene.StartAsync();
        var id = Add(scene, 2)[0];
        foreach (var text in (string[])[id, $"arn:aws:dsql:eu-west-1:123456789012:cluster/{id}"])
        {
            Assert.Equal(id, Assert.Single((await scene.SearchAsync(text)).Found).Identifier);
        }

        var name = RdsEndpointName.Parse($"{id}.dsql.eu-west-1.on.aws");
        Assert.Equal(id, (await scene.In().FindAsync(name, TestContext.Current.CancellationToken))!.Identifier);
        var none = await scene.SearchAsync(new string('z', 26));
        Assert.Equal("EndpointNotFound", Assert.Single(none.Faults).ErrorId);
    }

    [Theory]
    [InlineData("dsql:ListClusters", false)]
    [InlineData("dsql:GetCluster", true)]
    public async Task What_may_not_be_read_is_a_warning_once_and_RDS_is_listed(string missing, bool isListed)
    {
        await using var scene = await EndpointScene.StartAsync();
        Add(scene, 2);
        scene.AllowOnly(["rds:Describe*", .. ((string[])["dsql:ListClusters", "dsql:GetCluster"]).Where(action => action != missing)]);
        var search = new EndpointSearch([scene.In()], name: null, matches: null, allEngines: false);
        var (found, faults) = await EndpointScene.ReadAsync(search);
        Assert.Empty(faults);
        Assert.Contains(found, one => one.Kind == RdsEndpointKind.Instance);
        Assert.Equal(isListed ? 2 : 0, found.Count(one => one.Kind == RdsEndpointKind.Dsql));
        var warning = Assert.Single(search.Warnings);
        Assert.Equal("DsqlNotListed", warning.Id);
        Assert.Contains(missing, warning.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_nothing_to_switch()
    {
        await using var scene = await EndpointScene.StartAsync();
        Add(scene, 1);
        var (found, _) = await scene.SearchAsync(name: null);
        var cluster = found.Find(one => one.Kind == RdsEndpointKind.Dsql)!;
        Assert.Equal("DsqlIamAlways", Assert.Throws<Fault>(() => IamHolder.Of(cluster)).ErrorId);
    }

    private static List<string> Add(EndpointScene scene, int count)
    {
        var added = Enumerable.Range(0, count).Select(_ => scene.World.AddDsqlCluster(DateTimeOffset.UnixEpoch).Identifier);
        return [.. added.Order(StringComparer.Ordinal)];
    }
}
