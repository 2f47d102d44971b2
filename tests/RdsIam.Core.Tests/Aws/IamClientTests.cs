using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Aws;

[Collection(ProcessEnvironment.Name)]
public sealed class IamClientTests : IAsyncLifetime
{
    private const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"arn:aws:rds-db:*:*:dbuser:*/a+b %"}]}""";

    private readonly AwsEnvironment environment = new();
    private readonly CannedAws aws;
    private Func<CannedRequest, string> result = _ => "";

    public IamClientTests()
    {
        aws = new CannedAws(r => CannedAnswer.Ok(
            $"<{r.Action}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{r.Action}Result>{result(r)}</{r.Action}Result></{r.Action}Response>"));
        environment.Set("AWS_ENDPOINT_URL_IAM", aws.Url);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await aws.DisposeAsync();
        environment.Dispose();
    }

    [Theory]
    [InlineData("eu-west-1", "us-east-1")]
    [InlineData("cn-northwest-1", "cn-north-1")]
    [InlineData("us-gov-east-1", "us-gov-west-1")]
    public async Task Iam_is_signed_for_the_home_region_of_the_partition(string region, string homeRegion)
    {
        result = _ => "<User><UserName>alice</UserName><UserId>AIDA1</UserId><Arn>arn:u</Arn><PermissionsBoundary>"
            + "<PermissionsBoundaryArn>arn:b</PermissionsBoundaryArn></PermissionsBoundary></User>";
        Assert.Equal(new IamUser("alice", "AIDA1", "arn:u", "arn:b"), await Client(region).GetUserAsync("alice", Token));
        var request = Assert.Single(aws.Requests);
        Assert.EndsWith($"/{homeRegion}/iam/aws4_request", request.Scope, StringComparison.Ordinal);
        Assert.Equal(("GetUser", "2010-05-08", "alice"), (request.Action, request.Form["Version"], request.Form["UserName"]));
    }

    [Fact]
    public async Task A_role_comes_with_its_trust_policy_decoded()
    {
        result = _ => $"<Role><RoleName>r</RoleName><RoleId>AROA1</RoleId><Arn>arn:r</Arn>"
            + $"<AssumeRolePolicyDocument>{Uri.EscapeDataString(Document)}</AssumeRolePolicyDocument></Role>";
        Assert.Equal(new IamRole("r", "AROA1", "arn:r", Document, null), await Client().GetRoleAsync("r", Token));
    }

    [Fact]
    public async Task Policy_documents_come_decoded_from_every_place_that_holds_them()
    {
        result = r => r.Action == "GetPolicyVersion"
            ? $"<PolicyVersion><Document>{Uri.EscapeDataString(Document)}</Document><VersionId>v2</VersionId></PolicyVersion>"
            : $"<PolicyName>p</PolicyName><PolicyDocument>{Uri.EscapeDataString(Document)}</PolicyDocument>";
        Assert.Equal(Document, await Client().GetUserPolicyAsync("u", "p", Token));
        Assert.Equal(Document, await Client().GetRolePolicyAsync("r", "p", Token));
        Assert.Equal(Document, await Client().GetGroupPolicyAsync("g", "p", Token));
        Assert.Equal(Document, await Client().GetPolicyVersionAsync("arn:p", "v2", Token));
        Assert.Equal(
            ["UserName=u", "RoleName=r", "GroupName=g", "VersionId=v2"],
            aws.Requests.Select(r => r.Form.Single(f => f.Key is "UserName" or "RoleName" or "GroupName" or "VersionId"))
                .Select(f => $"{f.Key}={f.Value}"));
    }

    [Fact]
    public async Task Lists_go_on_to_their_last_page()
    {
        result = r => (r.Action, r.Form.GetValueOrDefault("Marker")) switch
        {
            ("ListGroupsForUser", null) => "<IsTruncated>true</IsTruncated><Marker>next</Marker><Groups><member><GroupName>a</GroupName><Arn>arn:a</Arn></member></Groups>",
            ("ListGroupsForUser", _) => "<IsTruncated>false</IsTruncated><Groups><member><GroupName>b</GroupName><Arn>arn:b</Arn></member></Groups>",
            (var action, _) when action.StartsWith("ListAttached", StringComparison.Ordinal) =>
                "<AttachedPolicies><member><PolicyName>p</PolicyName><PolicyArn>arn:p</PolicyArn></member></AttachedPolicies>",
            _ => "<PolicyNames><member>inline-1</member><member>inline-2</member></PolicyNames>",
        };
        var iam = Client();
        Assert.Equal([new("a", "arn:a"), new("b", "arn:b")], await iam.ListGroupsForUserAsync("u", Token).ToListAsync(Token));
        Assert.Equal([new("p", "arn:p")], await iam.ListAttachedUserPoliciesAsync("u", Token).ToListAsync(Token));
        Assert.Equal([new("p", "arn:p")], await iam.ListAttachedRolePoliciesAsync("r", Token).ToListAsync(Token));
        Assert.Equal([new("p", "arn:p")], await iam.ListAttachedGroupPoliciesAsync("g", Token).ToListAsync(Token));
        Assert.Equal(["inline-1", "inline-2"], await iam.ListUserPoliciesAsync("u", Token).ToListAsync(Token));
        Assert.Equal(["inline-1", "inline-2"], await iam.ListRolePoliciesAsync("r", Token).ToListAsync(Token));
        Assert.Equal(["inline-1", "inline-2"], await iam.ListGroupPoliciesAsync("g", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_managed_policy_tells_its_version_in_force()
    {
        result = _ => "<Policy><PolicyName>p</PolicyName><Arn>arn:p</Arn><DefaultVersionId>v3</DefaultVersionId></Policy>";
        Assert.Equal(new ManagedPolicy("p", "arn:p", "v3"), await Client().GetPolicyAsync("arn:p", Token));
    }

    [Fact]
    public async Task A_simulation_sends_lists_and_context_and_reads_each_decision()
    {
        result = _ =>
            """
            <EvaluationResults><member><EvalActionName>rds-db:connect</EvalActionName><EvalResourceName>arn:x</EvalResourceName>
            <EvalDecision>explicitDeny</EvalDecision><MatchedStatements><member><SourcePolicyId>deny-night</SourcePolicyId></member></MatchedStatements>
            <MissingContextValues><member>aws:SourceIp</member></MissingContextValues>
            <PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>
            </member></EvaluationResults><IsTruncated>false</IsTruncated>
            """;
        var simulation = new PolicySimulation
        {
            ActionNames = ["rds-db:connect"],
            ResourceArns = ["arn:x", "arn:y"],
            PolicyInputList = [Document],
            ContextEntries = [new("aws:username", "string", ["a", "b"])],
        };
        var decision = Assert.Single(await Client().SimulatePrincipalPolicyAsync("arn:u", simulation, Token).ToListAsync(Token));
        Assert.Equal("explicitDeny", decision.Decision);
        Assert.Equal(["deny-night"], decision.MatchedPolicyIds);
        Assert.Equal(["aws:SourceIp"], decision.MissingContextKeys);
        Assert.Equal((null, false), (decision.AllowedByOrganizations, decision.AllowedByPermissionsBoundary));

        var form = Assert.Single(aws.Requests).Form;
        Assert.Equal(
            ("arn:u", "rds-db:connect", "arn:y", Document),
            (form["PolicySourceArn"], form["ActionNames.member.1"], form["ResourceArns.member.2"], form["PolicyInputList.member.1"]));
        Assert.Equal(
            ("aws:username", "string", "b"),
            (form["ContextEntries.member.1.ContextKeyName"], form["ContextEntries.member.1.ContextKeyType"],
                form["ContextEntries.member.1.ContextKeyValues.member.2"]));
    }

    [Fact]
    public async Task Policies_are_put_as_they_are()
    {
        await Client().PutRolePolicyAsync("r", "p", Document, Token);
        await Client().PutUserPolicyAsync("u", "p", Document, Token);
        Assert.Equal(["PutRolePolicy", "PutUserPolicy"], aws.Requests.Select(r => r.Action));
        Assert.All(aws.Requests, r => Assert.Equal(Document, r.Form["PolicyDocument"]));
    }

    [Fact]
    public async Task A_profiles_services_section_says_where_iam_is()
    {
        environment.Set("AWS_ENDPOINT_URL_IAM", null);
        await File.WriteAllLinesAsync(
            environment.ConfigFile,
            ["[profile local]", "services = here", "[services here]", "iam =", $"  endpoint_url = {aws.Url}"],
            Token);
        result = _ => "<PolicyNames/>";
        var settings = new AwsClientSettings("eu-west-1", "local");
        Assert.Empty(await new IamClient(Keys(), settings).ListUserPoliciesAsync("u", Token).ToListAsync(Token));
        Assert.Single(aws.Requests);
    }

    [Theory]
    [InlineData("rds", "eu-west-1", false, false, "rds.eu-west-1.amazonaws.com")]
    [InlineData("rds", "eu-west-1", true, false, "rds.eu-west-1.api.aws")]
    [InlineData("rds", "us-east-1", false, true, "rds-fips.us-east-1.amazonaws.com")]
    [InlineData("rds", "cn-north-1", false, false, "rds.cn-north-1.amazonaws.com.cn")]
    [InlineData("rds", "us-gov-west-1", false, true, "rds.us-gov-west-1.amazonaws.com")]
    [InlineData("rds", "us-iso-east-1", false, false, "rds.us-iso-east-1.c2s.ic.gov")]
    [InlineData("iam", "us-east-1", false, false, "iam.amazonaws.com")]
    [InlineData("iam", "us-east-1", false, true, "iam-fips.amazonaws.com")]
    [InlineData("iam", "us-east-1", true, false, "iam.global.api.aws")]
    [InlineData("iam", "cn-north-1", false, false, "iam.cn-north-1.amazonaws.com.cn")]
    [InlineData("iam", "us-gov-west-1", false, false, "iam.us-gov.amazonaws.com")]
    [InlineData("iam", "us-isob-east-1", false, false, "iam.us-isob-east-1.sc2s.sgov.gov")]
    public void Hosts_are_those_of_the_partition(string service, string region, bool dualStack, bool fips, string host) => Assert.Equal(
        host, AwsQueryEndpoints.HostName(service == "iam" ? AwsQueryService.Iam : AwsQueryService.Rds, region, dualStack, fips));

    private static IamClient Client(string region = "eu-west-1") => new(Keys(), new AwsClientSettings(region));

    private static IIdentitySource Keys() => IdentitySources.Create(new CredentialOptions { AccessKey = "AKIAOWN", SecretKey = "s" });
}
