using RdsIam.Core.Aws;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Policies.Live;

/// <summary>What the simulator is asked, and what becomes of its answer.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class SimulatedAnswerTests : LiveScene
{
    [Theory]
    [InlineData("aws:CurrentTime", "date")]
    [InlineData("AWS:TokenIssueTime", "date")]
    [InlineData("aws:EpochTime", "numeric")]
    [InlineData("aws:MultiFactorAuthAge", "numeric")]
    [InlineData("aws:MultiFactorAuthPresent", "boolean")]
    [InlineData("aws:PrincipalIsAWSService", "boolean")]
    [InlineData("aws:SecureTransport", "boolean")]
    [InlineData("aws:ViaAWSService", "boolean")]
    [InlineData("aws:SourceIp", "ip")]
    [InlineData("aws:VpcSourceIp", "ip")]
    [InlineData("aws:PrincipalTag/team", "string")]
    public void A_key_goes_with_its_type(string key, string type)
    {
        var (one, two) = (SimulationContext.Entry(key, ["1"]), SimulationContext.Entry(key, ["1", "2"]));
        Assert.Equal((key, type, type + "List"), (one.Key, one.Type, two.Type));
        Assert.Equal(["1", "2"], two.Values);
    }

    [Fact]
    public async Task Given_policies_are_simulated_as_custom_ones()
    {
        var given = GivenPolicies.Read([new PolicyInput(Documents.AllowIf(
            "rds-db:connect", "*", "StringEquals", "aws:PrincipalTag/team", "orders"), null)]);
        var settings = new PolicyTestSettings { IdentityIn = _ => Scene.User, HomeRegion = "eu-west-1", Simulate = true, Given = given };
        var resource = World.Arns.DatabaseUser(Scene.Demo.ResourceId, "x");
        var without = await new PolicyTest(settings).AskAsync(Question(resource), null, null, Token);
        Assert.Equal((PolicyVerdict.ImplicitDeny, true), (without.Simulation!.Verdict, without.Simulation.Agrees));
        var context = RequestContext.Of(("aws:PrincipalTag/team", "orders"));
        var with = await new PolicyTest(settings).AskAsync(Question(resource) with { Context = context }, null, null, Token);
        Assert.Equal((PolicyVerdict.Allowed, true), (with.Simulation!.Verdict, with.Simulation.Agrees));
        Assert.All(Scene.Aws.Endpoints.Calls, call => Assert.Equal("SimulateCustomPolicy", call.Action));
    }

    [Fact]
    public async Task A_session_is_simulated_as_its_role_and_a_root_not_at_all()
    {
        var resource = World.Arns.DatabaseUser(Scene.Demo.ResourceId, "app_reader");
        var test = new PolicyTest(new PolicyTestSettings { IdentityIn = _ => Scene.User, HomeRegion = "eu-west-1", Simulate = true });
        var session = RequestPrincipal.Parse("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-app/some");
        Assert.True((await test.AskAsync(Question(resource), session, null, Token)).Simulation!.Agrees);
        var root = await test.AskAsync(Question(resource), RequestPrincipal.Parse("arn:aws:iam::123456789012:root"), null, Token);
        Assert.Equal((PolicyVerdict.Allowed, PolicyVerdict.Unknown), (root.Answer.Verdict, root.Simulation!.Verdict));
    }

    [Fact]
    public async Task A_simulator_that_may_not_be_asked_is_no_answer_and_names_the_permission()
    {
        World.PutUserPolicy("rdsiam-demo-user", "refuse", Documents.Deny("iam:SimulatePrincipalPolicy", "*"));
        var test = new PolicyTest(new PolicyTestSettings { IdentityIn = _ => Scene.User, HomeRegion = "eu-west-1", Simulate = true });
        var result = await test.AskAsync(
            Question(World.Arns.DatabaseUser(Scene.Demo.ResourceId, "app_reader")), RequestPrincipal.Parse(Scene.Demo.RoleArn), null, Token);
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
        var simulator = new PolicySimulator(new IamClient(Scene.User, new AwsClientSettings("eu-west-1")));
        var collected = new CollectedPolicies
        {
            Principal = RequestPrincipal.Parse(Scene.Demo.RoleArn),
            Policies = [new(PolicyDocument.Parse(Documents.Allow("rds-db:connect", "*"), "own"), PolicyLayer.Identity, PolicySource.Inline, "r", null)],
        };
        var simulated = await simulator.AskAsync(
            Question(World.Arns.DatabaseUser(Scene.Demo.ResourceId, "x")), collected, areGiven: false, GivenLayers.None,
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
        Assert.Equal((Scene.Demo.RoleArn, "rds-db:connect"), (form["PolicySourceArn"], form["ActionNames.member.1"]));
        Assert.Contains("aws:PrincipalArn", form.Values);
    }

    private static PolicyQuestion Question(string resource) => new() { Action = ConnectPolicy.Action, Resource = resource };
}
