using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Tests.Credentials;

namespace RdsIam.Core.Tests.Endpoints;

[Collection(ProcessEnvironment.Name)]
public sealed class IamAuthenticationTests : IAsyncLifetime
{
    private static readonly IamHolder Instance = new("eu-west-1", IsCluster: false, "demo");
    private static readonly IamHolder Cluster = new("eu-west-1", IsCluster: true, "aurora");

    private EndpointScene scene = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IamAuthentication Rds => IamAuthentication.In(scene.User, "eu-west-1", profileName: null);

    public async ValueTask InitializeAsync() => scene = await EndpointScene.StartAsync();

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Theory]
    [InlineData(true, null, "available", true, false, "Nothing")]
    [InlineData(true, null, "available", true, true, "Nothing")]
    [InlineData(false, null, "available", true, false, "Change")]
    [InlineData(false, true, "available", true, false, "Waits")]
    [InlineData(false, true, "available", true, true, "Change")]
    [InlineData(false, true, "modifying", true, true, "UnderWay")]
    [InlineData(false, true, "configuring-iam-database-auth", true, false, "UnderWay")]
    [InlineData(true, false, "available", true, false, "Change")] // takes back a change that waits
    [InlineData(true, false, "modifying", true, true, "Change")]
    [InlineData(true, null, "available", false, true, "Change")]
    [InlineData(false, null, "available", false, true, "Nothing")]
    public void What_is_to_be_done_follows_from_setting_pending_change_and_wish(
        bool enabled, bool? pending, string status, bool wanted, bool immediately, string step)
    {
        var setting = new IamSetting(Instance, "db-A", "123456789012", enabled, pending, status);
        Assert.Equal(step, setting.StepTo(wanted, immediately).ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_without_hurry_waits_for_the_maintenance_window(bool isCluster)
    {
        var holder = isCluster ? Cluster : Instance;
        var set = await Rds.SetAsync(holder, new IamWish(false, false, null), Token);
        Assert.Equal((true, false, "available"), (set.Enabled, set.Pending, set.Status));
        Assert.Equal(IamStep.Waits, set.StepTo(wanted: false, immediately: false));
        scene.World.ApplyPendingChanges();
        Assert.True((await Rds.ReadAsync(holder, Token)).IsInForce(wanted: false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_at_once_is_watched_until_it_is_in_force(bool isCluster)
    {
        var holder = isCluster ? Cluster : Instance;
        var set = await Rds.SetAsync(holder, new IamWish(false, true, null), Token);
        Assert.True(set.IsBeingApplied);
        var seen = new List<IamSetting>();
        await foreach (var now in Rds.WatchAsync(holder, enabled: false, TimeSpan.FromMinutes(1), Token))
        {
            seen.Add(now);
        }

        Assert.Equal("modifying", seen[0].Status);
        Assert.All(seen[..^1], one => Assert.False(one.IsInForce(wanted: false)));
        Assert.True(seen[^1].IsInForce(wanted: false));
        Assert.Equal((isCluster ? scene.Demo.ClusterResourceId : scene.Demo.ResourceId, "123456789012"), (seen[^1].ResourceId, seen[^1].AccountId));
    }

    [Fact]
    public async Task A_wait_that_takes_too_long_ends_with_the_status_and_what_to_do()
    {
        await Rds.SetAsync(Instance, new IamWish(false, false, null), Token);
        var fault = await Assert.ThrowsAnyAsync<Fault>(async () =>
        {
            await foreach (var now in Rds.WatchAsync(Instance, enabled: false, TimeSpan.FromSeconds(0.5), Token))
            {
                Assert.False(now.IsInForce(wanted: false));
            }
        });
        Assert.Equal(("IamChangeStillPending", FaultKind.Timeout), (fault.ErrorId, fault.Kind));
        Assert.Contains("available", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_names_the_action_to_allow()
    {
        scene.AllowOnly("rds:Describe*");
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => Rds.SetAsync(Cluster, new IamWish(false, true, null), Token));
        Assert.Equal("AwsAccessDenied", fault.ErrorId);
        Assert.Contains("Allow rds:ModifyDBCluster", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_of_a_cluster_stands_for_its_cluster_and_a_proxy_for_nothing()
    {
        var (found, _) = await scene.SearchAsync(null);
        foreach (var endpoint in found.Where(e => !e.IsProxy))
        {
            Assert.Equal(endpoint.Identifier == "demo" ? Instance : Cluster, IamHolder.Of(endpoint));
        }

        var proxy = found.First(e => e.Kind == RdsEndpointKind.ProxyEndpoint);
        Assert.Equal("ProxyIamElsewhere", Assert.ThrowsAny<Fault>(() => IamHolder.Of(proxy)).ErrorId);
    }
}
