using RdsIam.Sandbox.Aws;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Tests.Aws;

public sealed class WorldTests : IDisposable
{
    private readonly DemoWorld _demo = World.CreateDemo(LoginScene.Start);

    private World World => _demo.World;

    [Fact]
    public async Task Changes_from_many_threads_are_all_kept()
    {
        var threads = Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var number = 0; number < 50; number++)
            {
                World.AddUser($"user-{thread}-{number}", LoginScene.Start);
                World.AddAccessKey($"user-{thread}-{number}");
            }
        }));
        await Task.WhenAll(threads);
        Assert.Equal(1 + (8 * 50), World.State.Users.Count);
        Assert.Equal(1 + (8 * 50), World.State.AccessKeys.Count);
    }

    [Fact]
    public void Every_endpoint_of_the_demo_has_the_resource_id_that_policies_name()
    {
        var endpoints =
            World.Endpoints(LoginScene.Start).ToDictionary(one => one.Kind + " " + one.HostName.Split('.')[0], one => one.ResourceId);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["Instance demo"] = _demo.ResourceId,
                ["ClusterWriter aurora"] = _demo.ClusterResourceId,
                ["ClusterReader aurora"] = _demo.ClusterResourceId,
                ["ClusterCustom reports"] = _demo.ClusterResourceId,
                ["ClusterInstance aurora-1"] = _demo.ClusterResourceId,
                ["ClusterInstance aurora-2"] = _demo.ClusterResourceId,
                ["Proxy proxy"] = _demo.ProxyResourceId,
                ["ProxyEndpoint proxy-ro"] = _demo.ProxyResourceId,
            },
            endpoints);
    }

    [Fact]
    public void The_account_holds_no_policy_that_IAM_would_not_store()
    {
        Assert.Throws<MalformedPolicy>(() => World.PutRolePolicy(DemoWorld.AppRoleName, "bad", "{}"));
        Assert.Throws<MalformedPolicy>(() => World.AddRole("bad", Documents.Allow("*", "*"), LoginScene.Start));
        Assert.Throws<MalformedPolicy>(() => World.AddPolicy("bad", Documents.Trust("*"), LoginScene.Start));
    }

    [Fact]
    public void What_is_attached_or_joined_must_be_there()
    {
        Assert.Throws<KeyNotFoundException>(() => World.AttachRolePolicy(DemoWorld.AppRoleName, World.Arns.Policy("nobody")));
        Assert.Throws<KeyNotFoundException>(() => World.SetRoleBoundary(DemoWorld.AppRoleName, World.Arns.Policy("nobody")));
        Assert.Throws<KeyNotFoundException>(() => World.AddUserToGroup(_demo.Key.UserName!, "nobody"));
    }

    [Fact]
    public void No_text_shows_a_secret()
    {
        var session = new RoleSession
        {
            RoleName = DemoWorld.AppRoleName,
            SessionName = "text",
            SessionToken = Identifiers.SessionToken(),
            IssuedAt = LoginScene.Start,
            ExpiresAt = LoginScene.Start.AddHours(1),
        };
        var key = World.AddSession(session);
        var token = new TokenForge { Host = _demo.HostName, User = "app_reader", Key = key, Time = LoginScene.Start }.Make();
        object[] things =
        [
            key, session, RdsToken.Parse(token, out _)!, new SignedBy(key, new SigV4Scope("20240115", "eu-west-1", "sts")),
            _demo, new AwsEndpointOptions(),
        ];
        foreach (var text in things.Select(thing => thing.ToString()!))
        {
            foreach (var secret in new[] { key.Secret, session.SessionToken, token[^64..], _demo.SecretAccessKey })
            {
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            }
        }
    }

    public void Dispose() => _demo.Dispose();
}
