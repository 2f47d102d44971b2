using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tests.Endpoints;
using RdsIam.Sandbox;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Policies.Live;

/// <summary>What the module says of a role's policies, alone and with the simulator, is what a login then meets.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class LiveDecisionTests : IAsyncLifetime
{
    private const int Rounds = 150;

    private EndpointScene _scene = null!;

    private World World => _scene.World;

    public async ValueTask InitializeAsync() => _scene = await EndpointScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_decision_is_what_the_login_meets()
    {
        World.PutInstance(World.State.Instances["demo"] with { ResourceId = "db-ABCDEFGHIJKL01234" });
        World.DeleteRolePolicy(DemoWorld.AppRoleName, "rds-db-connect");
        World.ChangeRole(DemoWorld.AppRoleName, role => role with { Tags = role.Tags.Add("dbuser", "app") });
        var decided = 0;
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new RandomPolicy(seed);
            var document = random.Document();
            World.PutRolePolicy(DemoWorld.AppRoleName, "random", document);
            var boundary = random.Next(3) == 0 ? World.AddPolicy("limit", Documents.Allow(random.Pick(["*", "rds-db:*", "s3:*"]), "*"), Now) : null;
            World.SetRoleBoundary(DemoWorld.AppRoleName, boundary);
            var result = await AskAsync();
            if (result.Answer.Verdict != PolicyVerdict.Unknown)
            {
                decided++;
                var login = Login();
                Assert.True((result.Answer.Verdict == PolicyVerdict.Allowed) == login.Allowed, $"{result.Answer.Verdict}, {login.Reason}: {document}");
                Assert.True(result.Simulation is null or { Verdict: PolicyVerdict.Unknown } or { Agrees: true }, $"{result.Answer.Verdict}: {document}");
            }
        }

        Assert.InRange(decided, Rounds / 2, Rounds);
    }

    private DateTimeOffset Now => _scene.Aws.Clock.GetUtcNow();

    private Task<PolicyTestResult> AskAsync() => new PolicyTest(
        new PolicyTestSettings { IdentityIn = _ => _scene.User, HomeRegion = "eu-west-1", Simulate = true }).AskAsync(
            new PolicyQuestion { Action = ConnectPolicy.Action, Resource = RandomPolicy.Arn("app") },
            RequestPrincipal.Parse(_scene.Demo.RoleArn),
            hostName: null,
            TestContext.Current.CancellationToken);

    private TokenVerdict Login()
    {
        var session = World.AddSession(new RoleSession
        {
            RoleName = DemoWorld.AppRoleName,
            SessionName = "live",
            SessionToken = Identifiers.SessionToken(),
            IssuedAt = Now,
            ExpiresAt = Now.AddHours(1),
        });
        var forge = new TokenForge { Host = _scene.Demo.HostName, User = "app", Key = session, Time = Now };
        return new TokenAuthority(World, _scene.Aws.Clock)
            .Verify(new LoginAttempt(_scene.Demo.HostName, 5432, "db-ABCDEFGHIJKL01234", "app", forge.Make()));
    }
}
