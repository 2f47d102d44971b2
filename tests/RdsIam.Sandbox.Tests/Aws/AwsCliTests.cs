using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

/// <summary>The AWS CLI against the endpoints: the one on PATH, and Debian's.</summary>
[NeedsServer]
public sealed class AwsCliTests : IAsyncLifetime
{
    private AwsScene _scene = null!;

    public static TheoryData<string> Programs => ["aws", "/usr/bin/aws"];

    public async ValueTask InitializeAsync() => _scene = await AwsScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_assumes_a_role_and_its_token_logs_in(string program)
    {
        var cli = Cli(program);
        var me = (await cli("sts get-caller-identity", null)).Json;
        Assert.Equal("arn:aws:iam::123456789012:user/rdsiam-demo-user", me.GetProperty("Arn").GetString());

        var role = (await cli($"sts assume-role --role-arn {_scene.Demo.RoleArn} --role-session-name cli", null)).Json;
        var keys = role.GetProperty("Credentials");
        var session = (keys.GetProperty("AccessKeyId").GetString()!, keys.GetProperty("SecretAccessKey").GetString()!, keys.GetProperty("SessionToken").GetString());
        var token = await cli(
            $"rds generate-db-auth-token --hostname {_scene.Demo.HostName} --port 5432 --username app_reader", session);
        Assert.True(token.ExitCode == 0, token.Error);
        var verdict = new TokenAuthority(_scene.World, _scene.Clock)
            .Verify(new(_scene.Demo.HostName, 5432, _scene.Demo.ResourceId, "app_reader", token.Output.Trim()));
        Assert.True(verdict.Allowed, verdict.Reason);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_says_what_was_refused(string program)
    {
        var cli = Cli(program);
        AssertFault(
            await cli("sts get-caller-identity", (_scene.Demo.AccessKeyId, Identifiers.Secret(), null)), "SignatureDoesNotMatch");
        AssertFault(
            await cli($"sts assume-role --role-arn {_scene.Demo.LockedRoleArn} --role-session-name cli", null),
            "AccessDenied", "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/rdsiam-demo-locked");
        AssertFault(await cli("rds describe-db-instances --db-instance-identifier nobody", null), "DBInstanceNotFound");
        AssertFault(await cli("iam get-role --role-name nobody", null), "NoSuchEntity");
        _scene.Clock.Offset = TimeSpan.FromMinutes(20);
        AssertFault(await cli("sts get-caller-identity", null), "SignatureDoesNotMatch", "Signature expired");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_describes_and_switches_databases(string program)
    {
        for (var number = 0; number < 45; number++)
        {
            _scene.World.PutInstance(_scene.World.State.Instances["demo"] with
            {
                Identifier = $"extra-{number:00}",
                ResourceId = Identifiers.Resource("db-"),
            });
        }

        var cli = Cli(program);
        var instances = (await cli("rds describe-db-instances --page-size 20", null)).Json.GetProperty("DBInstances");
        Assert.Equal(48, instances.GetArrayLength());
        Assert.Equal(3, _scene.Endpoints.Calls.Count(call => call.Action == "DescribeDBInstances"));

        var demo = instances.EnumerateArray().Single(item => item.GetProperty("DBInstanceIdentifier").GetString() == "demo");
        Assert.Equal(_scene.Demo.ResourceId, demo.GetProperty("DbiResourceId").GetString());
        Assert.Equal(_scene.Demo.HostName, demo.GetProperty("Endpoint").GetProperty("Address").GetString());
        Assert.True(demo.GetProperty("IAMDatabaseAuthenticationEnabled").GetBoolean());
        Assert.Equal("demo", demo.GetProperty("TagList")[0].GetProperty("Value").GetString());

        var changed = (await cli("rds modify-db-instance --db-instance-identifier demo --no-enable-iam-database-authentication --apply-immediately", null)).Json;
        Assert.Equal("modifying", changed.GetProperty("DBInstance").GetProperty("DBInstanceStatus").GetString());
        Assert.False(changed.GetProperty("DBInstance").GetProperty("PendingModifiedValues").GetProperty("IAMDatabaseAuthenticationEnabled").GetBoolean());
        Assert.True(changed.GetProperty("DBInstance").GetProperty("IAMDatabaseAuthenticationEnabled").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_reads_policies_and_simulates_them(string program)
    {
        var cli = Cli(program);
        var role = (await cli("iam get-role --role-name rdsiam-demo-app", null)).Json.GetProperty("Role");
        Assert.Equal("2012-10-17", role.GetProperty("AssumeRolePolicyDocument").GetProperty("Version").GetString());
        var names = (await cli("iam list-role-policies --role-name rdsiam-demo-app", null)).Json.GetProperty("PolicyNames");
        Assert.Equal(["assume-chained", "rds-db-connect", "ssm-tunnel"], names.EnumerateArray().Select(name => name.GetString()));

        var resource = $"arn:aws:rds-db:eu-west-1:123456789012:dbuser:{_scene.Demo.ResourceId}/";
        var simulated = (await cli(
            $"iam simulate-principal-policy --policy-source-arn {_scene.Demo.RoleArn} --action-names rds-db:connect "
            + $"--resource-arns {resource}app_reader {resource}app_denied", null)).Json.GetProperty("EvaluationResults");
        Assert.Equal(
            ["allowed", "implicitDeny"],
            simulated.EnumerateArray().Select(item => item.GetProperty("EvalDecision").GetString()));
        Assert.Equal("rds-db-connect", simulated[0].GetProperty("MatchedStatements")[0].GetProperty("SourcePolicyId").GetString());
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_reads_the_organization_and_its_policies(string program)
    {
        var cli = Cli(program);
        async Task<System.Text.Json.JsonElement> Ask(string command) =>
            (await cli($"organizations {command} --region us-east-1", null)).Json;
        _scene.Endpoints.Trouble.LongestPage = 1;
        _scene.World.ChangeTree(tree => tree.With(OrgPolicy.Read("p-abcdefgh", "no-databases", Documents.Deny("rds-db:*", "*")))
            .Attach("p-abcdefgh", "ou-demo-11111111"));
        var organization = (await Ask("describe-organization")).GetProperty("Organization");
        Assert.Equal(("o-rdsiamdemo", "999988887777"), (Text(organization, "Id"), Text(organization, "MasterAccountId")));
        Assert.Equal("SERVICE_CONTROL_POLICY", Text((await Ask("list-roots")).GetProperty("Roots")[0].GetProperty("PolicyTypes")[0], "Type"));
        Assert.Equal("ou-demo-11111111", Text((await Ask("list-parents --child-id 123456789012")).GetProperty("Parents")[0], "Id"));
        var policies = (await Ask("list-policies-for-target --target-id ou-demo-11111111 --filter SERVICE_CONTROL_POLICY")).GetProperty("Policies");
        Assert.Equal(["p-FullAWSAccess", "p-abcdefgh"], policies.EnumerateArray().Select(one => Text(one, "Id")));
        Assert.Contains("rds-db:*", Text((await Ask("describe-policy --policy-id p-abcdefgh")).GetProperty("Policy"), "Content"), StringComparison.Ordinal);
        var targets = (await Ask("list-targets-for-policy --policy-id p-FullAWSAccess")).GetProperty("Targets");
        Assert.Equal(["ROOT", "ORGANIZATIONAL_UNIT", "ACCOUNT"], targets.EnumerateArray().Select(one => Text(one, "Type")));
        AssertFault(await cli("organizations describe-policy --policy-id p-nobody00 --region us-east-1", null), "PolicyNotFoundException");
        _scene.World.ChangeTree(tree => tree with { IsDelegated = false });
        AssertFault(await cli("organizations list-roots --region us-east-1", null), "AccessDeniedException", "You don't have permissions to access this resource");
        _scene.World.SetOrganization(null);
        AssertFault(await cli("organizations describe-organization --region us-east-1", null), "AWSOrganizationsNotInUseException");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_asks_when_a_role_was_last_used_and_what_is_behind_a_proxy(string program)
    {
        var cli = Cli(program);
        var at = _scene.Clock.GetUtcNow().AddDays(-3);
        _scene.World.SetLastUse(_scene.Demo.RoleArn, "rds-db", at);
        var job = Text((await cli($"iam generate-service-last-accessed-details --arn {_scene.Demo.RoleArn}", null)).Json, "JobId");
        var first = (await cli($"iam get-service-last-accessed-details --job-id {job}", null)).Json;
        Assert.Equal("IN_PROGRESS", Text(first, "JobStatus"));
        var answer = (await cli($"iam get-service-last-accessed-details --job-id {job}", null)).Json;
        Assert.Equal("COMPLETED", Text(answer, "JobStatus"));
        var service = answer.GetProperty("ServicesLastAccessed").EnumerateArray().Single(one => Text(one, "ServiceNamespace") == "rds-db");
        Assert.Equal(at.UtcDateTime, service.GetProperty("LastAuthenticated").GetDateTimeOffset().UtcDateTime, TimeSpan.FromSeconds(1));
        Assert.Equal((1, _scene.Demo.RoleArn), (service.GetProperty("TotalAuthenticatedEntities").GetInt32(), Text(service, "LastAuthenticatedEntity")));
        AssertFault(await cli("iam get-service-last-accessed-details --job-id 98a765b4-3cde-2101-2345-example678f9", null), "NoSuchEntity");
        var behind = (await cli("rds describe-db-proxy-targets --db-proxy-name proxy", null)).Json.GetProperty("Targets");
        Assert.Equal(
            ["TRACKED_CLUSTER aurora", "RDS_INSTANCE aurora-1", "RDS_INSTANCE aurora-2"],
            behind.EnumerateArray().Select(one => $"{Text(one, "Type")} {Text(one, "RdsResourceId")}"));
    }

    private static string Text(System.Text.Json.JsonElement e, string name) => e.GetProperty(name).GetString()!;

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_lets_a_key_in_to_an_instance(string program)
    {
        var cli = Cli(program);
        var folder = Directory.CreateTempSubdirectory("rdsiam-cli-").FullName;
        try
        {
            var key = $"ssh-ed25519 {Convert.ToBase64String(new byte[51])} me";
            await File.WriteAllTextAsync(Path.Combine(folder, "key.pub"), key, TestContext.Current.CancellationToken);
            _scene.Endpoints.Instances.KeysFile = Path.Combine(folder, "let-in");
            _scene.Endpoints.Sessions.Address = "10.0.0.7";
            const string send = "ec2-instance-connect send-ssh-public-key --availability-zone eu-west-1a --instance-os-user ec2-user --instance-id";
            var sent = (await cli($"{send} i-0d1b2c3d4e5f60718 --ssh-public-key file://{folder}/key.pub", null)).Json;
            Assert.True(sent.GetProperty("Success").GetBoolean());
            Assert.Equal([key], await File.ReadAllLinesAsync(Path.Combine(folder, "let-in"), TestContext.Current.CancellationToken));
            AssertFault(await cli($"{send} i-0123456789abcdef0 --ssh-public-key file://{folder}/key.pub", null), "EC2InstanceNotFoundException");
            var instance = (await cli("ec2 describe-instances --instance-ids i-0d1b2c3d4e5f60718", null)).Json
                .GetProperty("Reservations")[0].GetProperty("Instances")[0];
            Assert.Equal(("running", "10.0.0.7"), (instance.GetProperty("State").GetProperty("Name").GetString(), instance.GetProperty("PrivateIpAddress").GetString()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task The_environment_alone_points_it_here(string program)
    {
        var path = ForeignProgram.Find(program);
        Assert.SkipWhen(path is null, $"The AWS CLI is not there as {program}.");
        var foreign = new ForeignProgram(_scene);
        var version = Version.Parse((await foreign.RunAsync(path!, "--version")).Output.Split('/', ' ')[1]);
        var first = version.Major == 1 ? new Version(1, 29, 0) : new Version(2, 13, 0);
        Assert.SkipWhen(version < first, $"AWS CLI {version} does not know AWS_ENDPOINT_URL yet.");
        var me = (await foreign.RunAsync(path!, "sts", "get-caller-identity", "--output", "json")).Json;
        Assert.Equal("arn:aws:iam::123456789012:user/rdsiam-demo-user", me.GetProperty("Arn").GetString());
    }

    private Func<string, (string, string, string?)?, Task<ProgramResult>> Cli(string program)
    {
        var path = ForeignProgram.Find(program);
        Assert.SkipWhen(path is null, $"The AWS CLI is not there as {program}.");
        return (command, keys) =>
        {
            var foreign = keys is null ? new ForeignProgram(_scene) : new ForeignProgram(_scene) { Keys = keys };
            // Versions before 2.13 do not know AWS_ENDPOINT_URL.
            return foreign.RunAsync(path!, [.. command.Split(' '), "--output", "json", "--endpoint-url", _scene.Url]);
        };
    }

    private static void AssertFault(ProgramResult result, params string[] said)
    {
        Assert.NotEqual(0, result.ExitCode);
        Assert.All(said, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
    }
}
