using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Policies.Live;

[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class PolicySimulatorTests : LiveScene
{
    [Fact]
    public async Task The_simulator_and_the_AWS_CLI_give_the_same_answers_to_a_matrix_of_questions()
    {
        var now = Scene.Aws.Clock.GetUtcNow();
        World.PutRolePolicy("rdsiam-demo-chained", "deny", Documents.Deny("rds-db:connect", World.Arns.DatabaseUser(Scene.Demo.ProxyResourceId, "*")));
        World.SetRoleBoundary("rdsiam-demo-web", World.AddPolicy("limit", Documents.Allow("s3:*", "*"), now));
        string[] roles = [Scene.Demo.RoleArn, Scene.Demo.ChainedRoleArn, Scene.Demo.WebIdentityRoleArn];
        string[] users = ["app_reader", "app_denied"];
        string[] ids = [Scene.Demo.ResourceId, Scene.Demo.ClusterResourceId, Scene.Demo.ProxyResourceId];
        var resources = (from id in ids from user in users select World.Arns.DatabaseUser(id, user)).ToArray();
        var test = new PolicyTest(new PolicyTestSettings { IdentityIn = _ => Scene.User, HomeRegion = "eu-west-1", Simulate = true });
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

    private static PolicyQuestion Question(string resource) => new() { Action = ConnectPolicy.Action, Resource = resource };

    private async Task<Dictionary<string, string>> CliAsync(string program, string role, string[] resources)
    {
        string[] command =
        [
            "iam", "simulate-principal-policy", "--policy-source-arn", role, "--action-names", "rds-db:connect",
            "--resource-arns", .. resources, "--output", "json", "--endpoint-url", Scene.Aws.Url,
        ];
        var answer = (await new ForeignProgram(Scene.Aws).RunAsync(program, command)).Json;
        return answer.GetProperty("EvaluationResults").EnumerateArray().ToDictionary(
            e => e.GetProperty("EvalResourceName").GetString()!, e => e.GetProperty("EvalDecision").GetString()!);
    }
}
