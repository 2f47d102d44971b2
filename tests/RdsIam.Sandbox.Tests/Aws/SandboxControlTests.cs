using System.Net.Http.Json;
using System.Text.Json;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

public sealed class SandboxControlTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private AwsScene _scene = null!;

    private SignedCall Sts => new() { Scene = _scene, Key = _scene.Demo.Key };

    public async ValueTask InitializeAsync() => _scene = await AwsScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Without_the_key_nothing_is_done()
    {
        var (status, _) = await RunAsync("throttle", new { calls = 1 }, key: "wrong");
        Assert.Equal(403, status);
        Assert.Equal(200, (await Sts.SendAsync("GetCallerIdentity")).Status);
    }

    [Fact]
    public async Task Throttling_meets_as_many_calls_as_asked()
    {
        await DoneAsync("throttle", new { calls = 2 });
        Assert.Equal((400, "Throttling"), Status(await Sts.SendAsync("GetCallerIdentity")));
        Assert.Equal((400, "Throttling"), Status(await Sts.SendAsync("GetCallerIdentity")));
        Assert.Equal(200, (await Sts.SendAsync("GetCallerIdentity")).Status);
        await DoneAsync("fail", new { calls = 1, status = 503, code = "ServiceUnavailable", message = "Try later." });
        var answer = await Sts.SendAsync("GetCallerIdentity");
        Assert.Equal((503, "ServiceUnavailable"), Status(answer));
        Assert.Equal("Receiver", answer.Value("Type"));
    }

    [Fact]
    public async Task The_clock_moves()
    {
        var answer = await RunAsync("clock", new { offsetSeconds = 3600 });
        Assert.Equal(TimeSpan.FromHours(1), _scene.Clock.Offset);
        Assert.InRange(
            answer.Json.GetProperty("now").GetDateTimeOffset() - DateTimeOffset.UtcNow,
            TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task The_sessions_of_a_role_are_ended()
    {
        var opened = await Sts.SendAsync("AssumeRole", "RoleArn", _scene.Demo.RoleArn, "RoleSessionName", "test");
        var session = Sts with { Key = _scene.World.State.AccessKeys[opened.Value("AccessKeyId")!] };
        Assert.Equal(200, (await session.SendAsync("GetCallerIdentity")).Status);
        await DoneAsync("expire-sessions", new { roleName = "rdsiam-demo-web" });
        Assert.Equal(200, (await session.SendAsync("GetCallerIdentity")).Status);
        await DoneAsync("expire-sessions", new { roleName = "rdsiam-demo-app" });
        Assert.Equal("ExpiredToken", (await session.SendAsync("GetCallerIdentity")).Code);
    }

    [Fact]
    public async Task A_policy_may_be_an_object_or_its_text()
    {
        await DoneAsync("put-user-policy", new { name = "rdsiam-demo-user", policyName = "text", document = Documents.Deny("rds:*", "*") });
        using var parsed = JsonDocument.Parse(Documents.Allow("s3:*", "*"));
        await DoneAsync("put-role-policy", new { name = "rdsiam-demo-app", policyName = "object", document = parsed.RootElement });
        var rds = Sts with { Service = "rds" };
        Assert.Equal("AccessDenied", (await rds.SendAsync("DescribeDBInstances")).Code);
        await DoneAsync("delete-user-policy", new { name = "rdsiam-demo-user", policyName = "text" });
        Assert.Equal(200, (await rds.SendAsync("DescribeDBInstances")).Status);
        Assert.Contains("object", _scene.World.State.Roles["rdsiam-demo-app"].InlinePolicies.Keys);
    }

    [Fact]
    public async Task A_new_user_with_a_new_key_can_call_until_the_key_is_deleted()
    {
        await DoneAsync("add-user", new { name = "bob" }, "arn");
        var (_, made) = await RunAsync("add-access-key", new { name = "bob" });
        var id = made.GetProperty("accessKeyId").GetString()!;
        var bob = Sts with { Key = new AccessKey { Id = id, Secret = made.GetProperty("secretAccessKey").GetString()!, UserName = "bob" } };
        Assert.Equal("arn:aws:iam::123456789012:user/bob", (await bob.SendAsync("GetCallerIdentity")).Value("Arn"));
        await DoneAsync("delete-access-key", new { accessKeyId = id });
        Assert.Equal("InvalidClientTokenId", (await bob.SendAsync("GetCallerIdentity")).Code);
    }

    [Fact]
    public async Task Databases_are_switched_and_restored()
    {
        await DoneAsync("set-iam", new { resourceId = _scene.Demo.ResourceId, enabled = false });
        Assert.False(_scene.World.State.Instances["demo"].Iam.Enabled);
        await DoneAsync("restore-instance", new { identifier = "demo" }, "resourceId");
        Assert.NotEqual(_scene.Demo.ResourceId, _scene.World.State.Instances["demo"].ResourceId);
    }

    [Fact]
    public async Task A_web_identity_token_of_the_control_path_is_taken_by_STS()
    {
        var (_, made) = await RunAsync("web-identity-token", new { subject = "repo:example/app:x", audience = "sts.amazonaws.com", lifetimeSeconds = 300 });
        var answer = await Sts.SendAsync(
            "AssumeRoleWithWebIdentity", "RoleArn", _scene.Demo.WebIdentityRoleArn, "RoleSessionName", "job",
            "WebIdentityToken", made.GetProperty("token").GetString()!);
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Calls_are_kept_with_who_made_them_and_how_they_ended()
    {
        await Sts.SendAsync("GetCallerIdentity");
        await Sts.SendAsync("AssumeRole", "RoleArn", _scene.Demo.LockedRoleArn, "RoleSessionName", "test");
        var (_, json) = await RunAsync("calls", new { });
        var calls = json.GetProperty("calls").EnumerateArray().Select(call =>
            (call.GetProperty("service").GetString(), call.GetProperty("action").GetString(), call.GetProperty("errorCode").GetString()));
        Assert.Equal([("sts", "GetCallerIdentity", null), ("sts", "AssumeRole", "AccessDenied")], calls);
    }

    [Theory]
    [InlineData("no-such-command", "{}", 404, "There is no command")]
    [InlineData("throttle", "{}", 400, "needs the value 'calls'")]
    [InlineData("throttle", "{", 400, "")]
    [InlineData("throttle", """{"calls":"two"}""", 400, "")]
    [InlineData("put-user-policy", """{"name":"nobody","policyName":"p","document":{}}""", 400, "")]
    [InlineData("put-role-policy", """{"name":"rdsiam-demo-app","policyName":"p","document":{}}""", 400, "Syntax errors in policy.")]
    [InlineData("restore-instance", """{"identifier":"nobody"}""", 400, "")]
    public async Task A_command_that_cannot_be_done_says_why(string command, string body, int status, string said)
    {
        using var content = new StringContent(body);
        var (actual, json) = await PostAsync(command, content, _scene.Endpoints.ControlKey);
        Assert.Equal(status, actual);
        Assert.Contains(said, json.GetProperty("error").GetString()!, StringComparison.Ordinal);
    }

    private static (int Status, string? Code) Status(Answer answer) => (answer.Status, answer.Code);

    private async Task DoneAsync(string command, object arguments, string property = "done")
    {
        var (status, json) = await RunAsync(command, arguments);
        Assert.True(status == 200, json.ToString());
        Assert.True(json.TryGetProperty(property, out _));
    }

    private async Task<(int Status, JsonElement Json)> RunAsync(string command, object arguments, string? key = null)
    {
        using var content = JsonContent.Create(arguments);
        return await PostAsync(command, content, key ?? _scene.Endpoints.ControlKey);
    }

    private async Task<(int Status, JsonElement Json)> PostAsync(string command, HttpContent content, string key)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"{_scene.Url}/sandbox/{command}") { Content = content };
        message.Headers.Add("X-Sandbox-Key", key);
        using var response = await Http.SendAsync(message, TestContext.Current.CancellationToken);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, json);
    }
}
