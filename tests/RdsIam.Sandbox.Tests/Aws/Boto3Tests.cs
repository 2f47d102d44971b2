using System.Text.Json;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

/// <summary>boto3 against the endpoints: the one of the python3 on PATH, and Debian's.</summary>
[NeedsServer]
public sealed class Boto3Tests : IAsyncLifetime
{
    private AwsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await AwsScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData("python3")]
    [InlineData("/usr/bin/python3")]
    public async Task It_works_as_it_does_with_AWS(string python)
    {
        var path = ForeignProgram.Find(python);
        Assert.SkipWhen(path is null, $"Python is not there as {python}.");
        var program = new ForeignProgram(_scene);
        var import = await program.RunAsync(path!, "-c", "import boto3");
        Assert.SkipWhen(import.ExitCode != 0, $"{python} has no boto3.");

        var demo = _scene.Demo;
        AddInstances();
        var web = demo.Oidc.IssueToken("repo:example/app:job", "sts.amazonaws.com", _scene.Clock.GetUtcNow(), TimeSpan.FromMinutes(10));
        var script = Path.Combine(AppContext.BaseDirectory, "Aws", "boto3_session.py");
        var result = await program.RunAsync(
            path!, script, _scene.Url, demo.RoleArn, demo.LockedRoleArn, demo.ExternalIdRoleArn, DemoWorld.ExternalId,
            demo.HostName, demo.ResourceId, demo.WebIdentityRoleArn, web);
        AssertIdentities(result.Json);
        AssertDatabases(result.Json);
        AssertPolicies(result.Json);
    }

    private void AssertIdentities(JsonElement seen)
    {
        Assert.Equal("arn:aws:iam::123456789012:user/rdsiam-demo-user", Text(seen, "me"));
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-app/boto3", Text(seen, "session"));
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-external/boto3", Text(seen, "external"));
        Assert.Equal("repo:example/app:job", Text(seen, "web"));
        Assert.Contains("<Arn>arn:aws:iam::123456789012:user/rdsiam-demo-user</Arn>", Text(seen, "presigned"), StringComparison.Ordinal);
        var verdict = new TokenAuthority(_scene.World, _scene.Clock)
            .Verify(new(_scene.Demo.HostName, 5432, _scene.Demo.ResourceId, "app_reader", Text(seen, "token")!));
        Assert.True(verdict.Allowed, verdict.Reason);
    }

    private void AssertDatabases(JsonElement seen)
    {
        Assert.Equal([20, 20, 8], seen.GetProperty("pages").EnumerateArray().Select(page => page.GetInt32()));
        var cluster = seen.GetProperty("cluster");
        Assert.Equal(_scene.Demo.ClusterResourceId, Text(cluster, "DbClusterResourceId"));
        Assert.Equal(_scene.Demo.ReaderHostName, Text(cluster, "ReaderEndpoint"));
        Assert.Equal(2, cluster.GetProperty("DBClusterMembers").GetArrayLength());
        Assert.True(cluster.GetProperty("DBClusterMembers")[0].GetProperty("IsClusterWriter").GetBoolean());
        Assert.Equal("reports", Text(seen.GetProperty("endpoints")[0], "DBClusterEndpointIdentifier"));
        Assert.EndsWith($":db-proxy:{_scene.Demo.ProxyResourceId}", Text(seen.GetProperty("proxy"), "DBProxyArn"), StringComparison.Ordinal);
        Assert.Equal("REQUIRED", Text(seen.GetProperty("proxy").GetProperty("Auth")[0], "IAMAuth"));
        Assert.Equal("READ_ONLY", Text(seen.GetProperty("proxyEndpoint"), "TargetRole"));
    }

    private static void AssertPolicies(JsonElement seen)
    {
        Assert.Equal("rdsiam-demo-user", Text(seen, "user"));
        Assert.Equal("rdsiam-demo-operators", seen.GetProperty("groups")[0].GetString());
        Assert.Equal("rds-db:connect", Text(seen, "actions"));
        Assert.Equal(["allowed", "implicitDeny"], seen.GetProperty("decisions").EnumerateArray().Select(one => one.GetString()));
        var pages = seen.GetProperty("account").EnumerateArray().Select(one => one.GetInt32()).ToList();
        Assert.All(pages.SkipLast(1), count => Assert.Equal(3, count));
        Assert.Contains("rdsiam-demo-app", seen.GetProperty("roles").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("""[["IN_PROGRESS",[]],["COMPLETED",["rds-db","sts"]]]""", JsonSerializer.Serialize(seen.GetProperty("reports")));
        Assert.Equal("o-rdsiamdemo", Text(seen, "organization"));
        Assert.Equal("""["FullAWSAccess"]""", JsonSerializer.Serialize(seen.GetProperty("scp")));
        var refusals = seen.GetProperty("refusals").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["locked"] = "AccessDenied",
                ["externalId"] = "AccessDenied",
                ["tooLong"] = "ValidationError",
                ["describeAsRole"] = "AccessDenied",
                ["noInstance"] = "DBInstanceNotFound",
                ["noCluster"] = "DBClusterNotFoundFault",
                ["noProxy"] = "DBProxyNotFoundFault",
                ["badPolicy"] = "MalformedPolicyDocument",
                ["noTarget"] = "TargetNotFoundException",
                ["unknownAction"] = "InvalidAction",
            },
            refusals);
    }

    private void AddInstances()
    {
        for (var number = 0; number < 45; number++)
        {
            _scene.World.PutInstance(_scene.World.State.Instances["demo"] with { Identifier = $"extra-{number:00}" });
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
