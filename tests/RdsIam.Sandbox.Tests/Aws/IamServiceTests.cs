using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

public sealed class IamServiceTests : IAsyncLifetime
{
    private static readonly (string Kind, string Name)[] Holders =
        [("User", "rdsiam-demo-user"), ("Group", "rdsiam-demo-operators"), ("Role", "rdsiam-demo-app")];

    private AwsScene _scene = null!;

    private SignedCall Iam => new() { Scene = _scene, Key = _scene.Demo.Key, Service = "iam", Region = "us-east-1" };

    private string Connect => $"arn:aws:rds-db:eu-west-1:123456789012:dbuser:{_scene.Demo.ResourceId}/app_reader";

    public async ValueTask InitializeAsync() => _scene = await AwsScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Inline_policies_of_users_groups_and_roles_are_written_listed_and_read_back()
    {
        // The demo's operators may write the policies of users and roles only.
        _scene.World.PutUserPolicy("rdsiam-demo-user", "groups", Documents.Allow("iam:PutGroupPolicy", "*"));
        foreach (var (kind, name) in Holders)
        {
            var document = Documents.Allow("rds-db:connect", "arn:aws:rds-db:*:*:dbuser:*/tést +%");
            var answer = await Iam.SendAsync($"Put{kind}Policy", $"{kind}Name", name, "PolicyName", "added", "PolicyDocument", document);
            Assert.Equal(200, answer.Status);
            var list = await Iam.SendAsync($"List{kind}Policies", $"{kind}Name", name);
            Assert.Contains("added", list.Elements("member").Select(one => one.Value));
            var read = await Iam.SendAsync($"Get{kind}Policy", $"{kind}Name", name, "PolicyName", "added");
            Assert.Equal(document, Uri.UnescapeDataString(read.Value("PolicyDocument")!));
            Assert.Equal(name, read.Value($"{kind}Name"));
        }
    }

    [Fact]
    public async Task Attached_policies_are_listed_and_their_documents_read()
    {
        var document = Documents.Allow("rds-db:connect", "*");
        var arn = _scene.World.AddPolicy("connect", document, _scene.Clock.GetUtcNow());
        _scene.World.AttachUserPolicy("rdsiam-demo-user", arn);
        _scene.World.AttachGroupPolicy("rdsiam-demo-operators", arn);
        _scene.World.AttachRolePolicy("rdsiam-demo-app", arn);
        foreach (var (kind, name) in Holders)
        {
            var list = await Iam.SendAsync($"ListAttached{kind}Policies", $"{kind}Name", name);
            Assert.Equal(arn, list.Value("PolicyArn"));
        }

        var policy = await Iam.SendAsync("GetPolicy", "PolicyArn", arn);
        Assert.Equal(("v1", "3"), (policy.Value("DefaultVersionId"), policy.Value("AttachmentCount")));
        var version = await Iam.SendAsync("GetPolicyVersion", "PolicyArn", arn, "VersionId", "v1");
        Assert.Equal(document, Uri.UnescapeDataString(version.Value("Document")!));
        Assert.Equal("NoSuchEntity", (await Iam.SendAsync("GetPolicyVersion", "PolicyArn", arn, "VersionId", "v2")).Code);
        Assert.Equal("NoSuchEntity", (await Iam.SendAsync("GetPolicy", "PolicyArn", arn + "x")).Code);
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        for (var number = 0; number < 5; number++)
        {
            _scene.World.PutRolePolicy("rdsiam-demo-web", $"p{number}", Documents.Allow("rds-db:connect", "*"));
        }

        List<string> names = [];
        string? marker = null;
        var pages = 0;
        do
        {
            string[] start = marker is null ? [] : ["Marker", marker];
            var page = await Iam.SendAsync("ListRolePolicies", ["RoleName", "rdsiam-demo-web", "MaxItems", "2", .. start]);
            names.AddRange(page.Elements("member").Select(one => one.Value));
            marker = page.Value("Marker");
            Assert.Equal(marker is null ? "false" : "true", page.Value("IsTruncated"));
            pages++;
        }
        while (marker is not null && pages < 10);
        Assert.Equal(["p0", "p1", "p2", "p3", "p4", "rds-db-connect"], names);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task A_boundary_and_tags_are_shown()
    {
        var arn = _scene.World.AddPolicy("limit", Documents.Allow("*", "*"), _scene.Clock.GetUtcNow());
        _scene.World.SetRoleBoundary("rdsiam-demo-app", arn);
        _scene.World.ChangeRole("rdsiam-demo-app", role => role with { Tags = role.Tags.Add("team", "data") });
        var role = await Iam.SendAsync("GetRole", "RoleName", "rdsiam-demo-app");
        Assert.Equal(arn, role.Value("PermissionsBoundaryArn"));
        Assert.Equal(("team", "data"), (role.Value("Key"), role.Value("Value")));
        Assert.Equal("7200", role.Value("MaxSessionDuration"));
    }

    [Fact]
    public async Task Who_may_not_ask_does_not_learn_whether_there_is_such_a_role()
    {
        _scene.World.DeleteGroupPolicy("rdsiam-demo-operators", "rds-operator");
        foreach (var name in new[] { "rdsiam-demo-app", "nobody" })
        {
            var answer = await Iam.SendAsync("GetRole", "RoleName", name);
            Assert.Equal(
                $"User: arn:aws:iam::123456789012:user/rdsiam-demo-user is not authorized to perform: iam:GetRole on resource: "
                + $"arn:aws:iam::123456789012:role/{name} because no identity-based policy allows the iam:GetRole action",
                answer.Message);
        }
    }

    [Theory]
    [InlineData("{", 400, "MalformedPolicyDocument")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}""", 400, "MalformedPolicyDocument")]
    public async Task A_document_that_IAM_would_not_store_is_refused(string document, int status, string code)
    {
        var answer = await Iam.SendAsync("PutRolePolicy", "RoleName", "rdsiam-demo-app", "PolicyName", "bad", "PolicyDocument", document);
        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.DoesNotContain("bad", _scene.World.State.Roles["rdsiam-demo-app"].InlinePolicies.Keys);
    }

    [Fact]
    public async Task A_document_over_the_quota_is_refused_as_such()
    {
        var document = Documents.Allow("rds-db:connect", "arn:aws:rds-db:*:*:dbuser:*/" + new string('x', 10300));
        var answer = await Iam.SendAsync("PutRolePolicy", "RoleName", "rdsiam-demo-app", "PolicyName", "big", "PolicyDocument", document);
        Assert.Equal((409, "LimitExceeded"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_session_that_asks_for_itself_has_no_user()
    {
        _scene.World.PutRolePolicy("rdsiam-demo-app", "read", Documents.Allow("iam:Get*", "*"));
        var key = _scene.World.AddSession(new RoleSession
        {
            RoleName = "rdsiam-demo-app",
            SessionName = "s1",
            SessionToken = Identifiers.SessionToken(),
            IssuedAt = _scene.Clock.GetUtcNow(),
            ExpiresAt = _scene.Clock.GetUtcNow().AddHours(1),
        });
        var answer = await (Iam with { Key = key }).SendAsync("GetUser");
        Assert.Equal(("ValidationError", "Must specify userName when calling with non-User credentials"), (answer.Code, answer.Message));
    }

    [Fact]
    public async Task The_simulator_says_what_decided()
    {
        var allowed = await Simulate(_scene.Demo.RoleArn);
        Assert.Equal("allowed", allowed.Value("EvalDecision"));
        Assert.Equal(("rds-db-connect", "role"), (allowed.Value("SourcePolicyId"), allowed.Value("SourcePolicyType")));

        _scene.World.PutRolePolicy("rdsiam-demo-app", "no", Documents.Deny("rds-db:*", "*"));
        var denied = await Simulate(_scene.Demo.RoleArn);
        Assert.Equal("explicitDeny", denied.Value("EvalDecision"));
        Assert.Equal(["no"], denied.Elements("SourcePolicyId").Select(one => one.Value));

        Assert.Equal("implicitDeny", (await Simulate("arn:aws:iam::123456789012:user/rdsiam-demo-user")).Value("EvalDecision"));
        Assert.Equal("NoSuchEntity", (await Simulate("arn:aws:iam::123456789012:role/nobody")).Code);
    }

    [Fact]
    public async Task The_simulator_takes_a_boundary_and_context_and_names_what_is_missing()
    {
        var document = Documents.AllowIf("rds-db:connect", "*", "StringEquals", "aws:PrincipalTag/team", "data");
        string[] question = ["PolicyInputList.member.1", document, "ActionNames.member.1", "rds-db:connect", "ResourceArns.member.1", Connect];
        var missing = await Iam.SendAsync("SimulateCustomPolicy", question);
        Assert.Equal("implicitDeny", missing.Value("EvalDecision"));
        Assert.Equal("aws:PrincipalTag/team", missing.Elements("MissingContextValues").Single().Value);

        string[] context =
        [
            "ContextEntries.member.1.ContextKeyName", "aws:PrincipalTag/team", "ContextEntries.member.1.ContextKeyType", "string",
            "ContextEntries.member.1.ContextKeyValues.member.1", "data",
        ];
        Assert.Equal("allowed", (await Iam.SendAsync("SimulateCustomPolicy", [.. question, .. context])).Value("EvalDecision"));

        string[] boundary = ["PermissionsBoundaryPolicyInputList.member.1", Documents.Allow("s3:*", "*")];
        var limited = await Iam.SendAsync("SimulateCustomPolicy", [.. question, .. context, .. boundary]);
        Assert.Equal(("implicitDeny", "false"), (limited.Value("EvalDecision"), limited.Value("AllowedByPermissionsBoundary")));
        Assert.Equal("InvalidInput", (await Iam.SendAsync("SimulateCustomPolicy", "PolicyInputList.member.1", "{", "ActionNames.member.1", "a:b")).Code);
    }

    private Task<Answer> Simulate(string principal) => Iam.SendAsync(
        "SimulatePrincipalPolicy", "PolicySourceArn", principal, "ActionNames.member.1", "rds-db:connect", "ResourceArns.member.1", Connect);
}
