using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tests.Endpoints;
using RdsIam.Sandbox;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Policies.Live;

/// <summary>
/// What is advised is done to the letter: then whoever was refused is let in, nobody else is, and the advice has no finding.
/// </summary>
[Collection(ProcessEnvironment.Name)]
public sealed class AdviceTests : IAsyncLifetime
{
    private const string Role = DemoWorld.AppRoleName;

    private EndpointScene _scene = null!;

    private World World => _scene.World;

    private DateTimeOffset Now => _scene.Aws.Clock.GetUtcNow();

    public async ValueTask InitializeAsync() => _scene = await EndpointScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    public static TheoryData<string, string, string> Cases()
    {
        string[] states =
        [
            "nothing", "another user", "a pattern", "an old id", "a condition", "a boundary", "a boundary and nothing", "a tag",
            "a boundary with a condition",
        ];
        var data = new TheoryData<string, string, string>();
        foreach (var state in states)
        {
            foreach (var user in new[] { "app", "App User", "a*b", "a?b", "${aws:username}", "o'neil", "\"q\"", "ann@example.com" })
            {
                data.Add(state, user, "x" + user.Replace('*', 'x').Replace('?', 'x').Replace("${aws:username}", "rdsiam-demo-user", StringComparison.Ordinal));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_advised_lets_in_whom_it_is_for(string state, string user, string other)
    {
        Prepare(state);
        Assert.False(Login(user).Allowed, "The case is none: the login works.");
        var resource = new ConnectResource("aws", "eu-west-1", World.AccountId, _scene.Demo.ResourceId, user);
        var result = await AskAsync(resource);
        var fix = PolicyCause.Of(result, resource, simulate: false).Fix;
        Assert.NotEmpty(result.Answer.Suggestion);
        foreach (var suggestion in result.Answer.Suggestion)
        {
            Assert.Contains(suggestion.Statement, fix, StringComparison.Ordinal);
            AssertClean(suggestion.Statement);
            Apply(suggestion);
        }

        Assert.True(Login(user).Allowed, $"{fix}\n{Login(user).Reason}");
        Assert.False(Login(other).Allowed, $"{fix} lets {other} in too.");
    }

    [Fact]
    public async Task A_role_with_a_path_is_trusted_by_its_whole_name()
    {
        World.ChangeRole("rdsiam-demo-chained", role => role with { Path = "/team/data/" });
        World.AddRole("target", Documents.Trust("arn:aws:iam::123456789012:user/nobody"), Now);
        var session = Session("rdsiam-demo-chained");
        var principal = $"arn:aws:sts::{World.AccountId}:assumed-role/rdsiam-demo-chained/{session.Session!.SessionName}";
        var test = new PolicyTest(Settings());
        var question = new PolicyQuestion { Action = "sts:AssumeRole", Resource = World.Arns.Iam("role/target"), Context = RequestContext.Empty };
        var result =
            await test.AskAsync(question, RequestPrincipal.Parse(principal), hostName: null, TestContext.Current.CancellationToken);
        var trust = Assert.Single(result.Answer.Suggestion, one => one.Layer == PolicyLayer.Resource).Statement;
        Assert.Contains($"arn:aws:iam::{World.AccountId}:role/team/data/rdsiam-demo-chained", trust, StringComparison.Ordinal);
    }

    private void Prepare(string state)
    {
        World.DeleteRolePolicy(Role, "rds-db-connect");
        var id = _scene.Demo.ResourceId;
        switch (state)
        {
            case "another user":
                Allow(World.Arns.DatabaseUser(id, "somebody"));
                break;
            case "a pattern":
                Allow(World.Arns.DatabaseUser(id, "zz_*"));
                break;
            case "an old id":
                Allow(World.Arns.DatabaseUser("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "app"));
                break;
            case "a condition":
                World.PutRolePolicy(Role, "mine", Documents.AllowIf("rds-db:connect", "*", "IpAddress", "aws:SourceIp", "10.0.0.0/8"));
                break;
            case "a boundary":
                Allow("*");
                Bound(Documents.Allow("s3:*", "*"));
                break;
            case "a boundary and nothing":
                Bound(Documents.Allow("s3:*", "*"));
                break;
            case "a boundary with a condition":
                Bound(Documents.AllowIf("rds-db:connect", "*", "StringEquals", "aws:RequestedRegion", "us-east-1"));
                break;
            case "a tag":
                Allow(World.Arns.DatabaseUser(id, "${aws:PrincipalTag/none}"));
                break;
        }
    }

    private void Allow(string resource) => World.PutRolePolicy(Role, "mine", Documents.Allow("rds-db:connect", resource));

    private void Bound(string document) => World.SetRoleBoundary(Role, World.AddPolicy("limit", document, Now));

    private void Apply(SuggestedStatement suggestion)
    {
        if (suggestion.Layer == PolicyLayer.Identity)
        {
            // A state that allows everything to the role itself must not hide how much the advice allows.
            World.PutRolePolicy(Role, "advised", Document(suggestion.Statement));
            return;
        }

        Assert.Equal(PolicyLayer.Boundary, suggestion.Layer);
        var before = World.State.Policies[World.Arns.Policy("limit")].Document.Json;
        Bound(before.Insert(before.LastIndexOf(']'), "," + suggestion.Statement));
    }

    private static void AssertClean(string statement) => Assert.Empty(
        PolicyAnalyzer.Analyze(Document(statement), "advised", PolicyKind.RoleInline, FindingContext.None).Findings);

    private static string Document(string statement) => $$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""";

    private TokenVerdict Login(string user)
    {
        var forge = new TokenForge { Host = _scene.Demo.HostName, User = user, Key = Session(Role), Time = Now };
        var authority = new TokenAuthority(World, _scene.Aws.Clock);
        return authority.Verify(new LoginAttempt(_scene.Demo.HostName, 5432, _scene.Demo.ResourceId, user, forge.Make()));
    }

    private AccessKey Session(string role) => World.AddSession(new RoleSession
    {
        RoleName = role,
        SessionName = "advice",
        SessionToken = Identifiers.SessionToken(),
        IssuedAt = Now,
        ExpiresAt = Now.AddHours(1),
    });

    private PolicyTestSettings Settings() => new() { IdentityIn = _ => _scene.User, HomeRegion = "eu-west-1" };

    private Task<PolicyTestResult> AskAsync(ConnectResource resource) => new PolicyTest(Settings()).AskAsync(
        new PolicyQuestion { Action = ConnectPolicy.Action, Resource = resource.ToString() },
        RequestPrincipal.Parse(_scene.Demo.RoleArn),
        hostName: null,
        TestContext.Current.CancellationToken);
}
