using RdsIam.Core.Aws;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tests.Endpoints;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Policies.Live;

[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class PolicySimulatorTests : IAsyncLifetime
{
    private EndpointScene scene = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private World World => scene.World;

    public async ValueTask InitializeAsync() => scene = await EndpointScene.StartAsync();

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Fact]
    public async Task The_simulator_and_the_AWS_CLI_give_the_same_answers_to_a_matrix_of_questions()
    {
        var now = scene.Aws.Clock.GetUtcNow();
        World.PutRolePolicy("rdsiam-demo-chained", "deny", Documents.Deny("rds-db:connect", World.Arns.DatabaseUser(scene.Demo.ProxyResourceId, "*")));
        World.SetRoleBoundary("rdsiam-demo-web", World.AddPolicy("limit", Documents.Allow("s3:*", "*"), now));
        string[] roles = [scene.Demo.RoleArn, scene.Demo.ChainedRoleArn, scene.Demo.WebIdentityRoleArn];
        string[] users = ["app_reader", "app_denied"];
        string[] ids = [scene.Demo.ResourceId, scene.Demo.ClusterResourceId, scene.Demo.ProxyResourceId];
        var resources = (from id in ids from user in users select World.Arns.DatabaseUser(id, user)).ToArray();
        var test = new PolicyTest(new PolicyTestSettings { IdentityIn = _ => scene.User, HomeRegion = "eu-west-1", Simulate = true });
        var program = ForeignProgram.Find("aws");
        var verdicts = new HashSet<PolicyVerdict>();
        foreach (var role in roles)
        {
            var theirs = program is null ? null : await CliAsync(program, role, resources);
            foreach (var resource in resources)
            {
                var result = await test.AskAsync(Question(resource), RequestPrincipal.Parse(role), null, Token);
                Assert.Equal((result.Answer.Verdict, true), (result.Simulation!.Verdict, result.Simulation.Agrees));
                Assert.Equal(result.Answer.Verdict.ToString(), theirs?[resource] ?? result.Answer.Verdict.ToString(), ignoreCase: true);
                verdicts.Add(result.Answer.Verdict);
            }
        }

        Assert.Equal(3, verdicts.Count);
        Assert.SkipWhen(program is null, "The AWS CLI is not on PATH; the simulator agreed.");
    }

    [Fact]
    public async Task Given_policies_are_simulated_as_custom_ones()
    {
        var given = GivenPolicies.Read([new PolicyInput(Documents.AllowIf(
            "rds-db:connect", "*", "StringEquals", "aws:PrincipalTag/team", "orders"), null)]);
        var settings = new PolicyTestSettings { IdentityIn = _ => scene.User, HomeRegion = "eu-west-1", Simulate = true, Given = given };
        var resource = World.Arns.DatabaseUser(scene.Demo.ResourceId, "x");
        var without = await new PolicyTest(settings).AskAsync(Question(resource), null, null, Token);
        Assert.Equal((PolicyVerdict.ImplicitDeny, true), (without.Simulation!.Verdict, without.Simulation.Agrees));
        var context = RequestContext.Of(("aws:PrincipalTag/team", "orders"));
        var with = await new PolicyTest(settings).AskAsync(Question(resource) with { Context = context }, null, null, Token);
        Assert.Equal((PolicyVerdict.Allowed, true), (with.Simulation!.Verdict, with.Simulation.Agrees));
        Assert.All(scene.Aws.Endpoints.Calls, call => Assert.Equal("SimulateCustomPolicy", call.Action));
    }

    [Fact]
    public async Task A_session_is_simulated_as_its_role_and_a_root_not_at_all()
    {
        var resource = World.Arns.DatabaseUser(scene.Demo.ResourceId, "app_reader");
        var test = new PolicyTest(new PolicyTestSettings { IdentityIn = _ => scene.User, HomeRegion = "eu-west-1", Simulate = true });
        var session = RequestPrincipal.Parse("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-app/some");
        Assert.True((await test.AskAsync(Question(resource), session, null, Token)).Simulation!.Agrees);
        var root = await test.AskAsync(Question(resource), RequestPrincipal.Parse("arn:aws:iam::123456789012:root"), null, Token);
        Assert.Equal((PolicyVerdict.Allowed, PolicyVerdict.Unknown), (root.Answer.Verdict, root.Simulation!.Verdict));
    }

    [Fact]
    public async Task A_simulator_that_may_not_be_asked_is_no_answer_and_names_the_permission()
    {
        World.PutUserPolicy("rdsiam-demo-user", "refuse", Documents.Deny("iam:SimulatePrincipalPolicy", "*"));
        var test = new PolicyTest(new PolicyTestSettings { IdentityIn = _ => scene.User, HomeRegion = "eu-west-1", Simulate = true });
        var result = await test.AskAsync(
            Question(World.Arns.DatabaseUser(scene.Demo.ResourceId, "app_reader")), RequestPrincipal.Parse(scene.Demo.RoleArn), null, Token);
        Assert.Equal(
            (PolicyVerdict.Allowed, PolicyVerdict.Unknown, (bool?)null),
            (result.Answer.Verdict, result.Simulation!.Verdict, result.Simulation.Agrees));
        Assert.Contains("iam:SimulatePrincipalPolicy", result.Simulation.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<EvalDecision>implicitDeny</EvalDecision>", "ImplicitDeny", false, "says ImplicitDeny")]
    [InlineData(
        "<EvalDecision>implicitDeny</EvalDecision><OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>",
        "ImplicitDeny", false, "-ServiceControlPolicy")]
    [InlineData("<EvalDecision>allowed</EvalDecision>", "Allowed", true, null)]
    public async Task A_disagreement_is_told(string answer, string verdict, bool agrees, string? said)
    {
        // The sandbox's simulator asks the same evaluator, so that it cannot be made to disagree.
        await using var aws = new CannedAws(r => CannedAnswer.Ok(
            $"<{r.Action}Response><{r.Action}Result><EvaluationResults><member><EvalActionName>a</EvalActionName>{answer}</member></EvaluationResults>"
            + $"</{r.Action}Result></{r.Action}Response>"));
        using var environment = new AwsEnvironment();
        environment.Set("AWS_ENDPOINT_URL_IAM", aws.Url);
        var simulator = new PolicySimulator(new IamClient(scene.User, new AwsClientSettings("eu-west-1")));
        var collected = new CollectedPolicies
        {
            Principal = RequestPrincipal.Parse(scene.Demo.RoleArn),
            Policies = [new(PolicyDocument.Parse(Documents.Allow("rds-db:connect", "*"), "own"), PolicyLayer.Identity, PolicySource.Inline, "r", null)],
        };
        var simulated = await simulator.AskAsync(
            Question(World.Arns.DatabaseUser(scene.Demo.ResourceId, "x")), collected, areGiven: false, GivenLayers.None,
            DateTimeOffset.UtcNow, Token);
        Assert.Equal((verdict, agrees), (simulated.Verdict.ToString(), simulated.Agrees));
        if (said is null)
        {
            Assert.Null(simulated.Message);
        }
        else
        {
            Assert.Contains(said, simulated.Message, StringComparison.Ordinal);
        }

        var form = Assert.Single(aws.Requests).Form;
        Assert.Equal((scene.Demo.RoleArn, "rds-db:connect"), (form["PolicySourceArn"], form["ActionNames.member.1"]));
        Assert.Contains("aws:PrincipalArn", form.Values);
    }

    private static PolicyQuestion Question(string resource) => new() { Action = ConnectPolicy.Action, Resource = resource };

    private async Task<Dictionary<string, string>> CliAsync(string program, string role, string[] resources)
    {
        string[] command =
        [
            "iam", "simulate-principal-policy", "--policy-source-arn", role, "--action-names", "rds-db:connect",
            "--resource-arns", .. resources, "--output", "json", "--endpoint-url", scene.Aws.Url,
        ];
        var answer = (await new ForeignProgram(scene.Aws).RunAsync(program, command)).Json;
        return answer.GetProperty("EvaluationResults").EnumerateArray().ToDictionary(
            e => e.GetProperty("EvalResourceName").GetString()!, e => e.GetProperty("EvalDecision").GetString()!);
    }
}
