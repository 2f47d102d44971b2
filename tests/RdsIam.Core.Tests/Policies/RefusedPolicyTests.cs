using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What AWS refuses is no policy: neither it nor a good statement beside it decides anything.</summary>
public sealed class RefusedPolicyTests
{
    [Theory]
    [InlineData("ActionWithoutService", "\"connect\"", "\"*\"")]
    [InlineData("ActionWithoutService", "\"\"", "\"*\"")]
    [InlineData("ActionColons", "\"rds-db:connect:x\"", "\"*\"")]
    [InlineData("ActionService", "\"*:connect\"", "\"*\"")]
    [InlineData("ActionService", "[\"rds-db:connect\",\"r d:x\"]", "\"*\"")]
    [InlineData("ActionService", "\":connect\"", "\"*\"")]
    [InlineData("ResourceNotArn", "\"rds-db:connect\"", "\"mydb\"")]
    [InlineData("ResourceNotArn", "\"rds-db:connect\"", "[\"*\",\"\"]")]
    [InlineData("ResourceNotArn", "\"rds-db:connect\"", "\"ARN:aws:s3:::x\"")]
    [InlineData("ResourcePartition", "\"rds-db:connect\"", "\"arn:error:s3:::x\"")]
    [InlineData("ResourcePartition", "\"rds-db:connect\"", "\"arn::s3:::x\"")]
    [InlineData("ResourcePartition", "\"rds-db:connect\"", "\"arn:${aws:username}:s3:::x\"")]
    [InlineData("ResourceService", "\"rds-db:connect\"", "\"arn:aws\"")]
    [InlineData("ResourceService", "\"rds-db:connect\"", "\"arn:*\"")]
    [InlineData("ResourceService", "\"rds-db:connect\"", "\"arn:aws:rds*:eu-west-1:123456789012:dbuser:db-X/app\"")]
    [InlineData("ResourceService", "\"rds-db:connect\"", "\"arn:aws:*:eu-west-1:123456789012:dbuser:db-X/app\"")]
    [InlineData("ResourceService", "\"rds-db:connect\"", "\"arn:aws::::x\"")]
    [InlineData("ResourceLegacy", "\"rds-db:connect\"", "\"arn:aws:s3::x\"")]
    [InlineData("ResourceLegacy", "\"rds-db:connect\"", "\"arn:aws:s3:::\"")]
    [InlineData("ResourceRegion", "\"rds-db:connect\"", "\"arn:aws:s3:us-east-1::bucket\"")]
    [InlineData("ResourceRegion", "\"rds-db:connect\"", "\"arn:aws:iam:us-east-1::user/x\"")]
    [InlineData("ResourceIamPath", "\"rds-db:connect\"", "\"arn:aws:iam::123456789012:bucket\"")]
    public void An_action_or_a_resource(string id, string action, string resource)
    {
        var statement = $$"""{"Effect":"Allow","Action":{{action}},"Resource":{{resource}} }""";
        Refused(id, statement);
        Refused(id, $$"""{"Effect":"Deny","NotAction":{{action}},"NotResource":{{resource}} }""");
    }

    [Theory]
    [InlineData("PolicyElementMisplaced", "\"Principal\":\"*\",")]
    [InlineData("PolicyElementMisplaced", "\"NotPrincipal\":{\"AWS\":\"*\"},")]
    [InlineData("PolicySidCharacters", "\"Sid\":\"Allow RDS connect\",")]
    [InlineData("PolicySidCharacters", "\"Sid\":\"rds-connect\",")]
    [InlineData("ConditionDate", "\"Condition\":{\"DateLessThan\":{\"aws:CurrentTime\":\"tomorrow\"}},")]
    [InlineData("ConditionDate", "\"Condition\":{\"DateLessThan\":{\"aws:CurrentTime\":\"2026-13-01\"}},")]
    [InlineData("ConditionDate", "\"Condition\":{\"DateLessThanIfExists\":{\"aws:CurrentTime\":[\"2026-01-01\",\"9223372036854775808\"]}},")]
    public void An_element(string id, string element) =>
        Refused(id, $$"""{ {{element}}"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}""");

    [Theory]
    [InlineData("*")]
    [InlineData("arn:aws:rds-db:*")]
    [InlineData("arn:*:rds-db:*:*:*")]
    [InlineData("arn:aws*:s3:::x")]
    [InlineData("arn:aws:fdsasf")]
    [InlineData("arn:aws:s3:us-west-2:123456789012:accesspoint/x")]
    [InlineData("arn:aws:iam::*:user/${aws:username}")]
    [InlineData("arn:aws:iam::123456789012:*")]
    [InlineData("arn:aws:iam::123456789012:r*")]
    [InlineData("arn:aws:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser:db-X/app")]
    public void Not_a_resource_that_AWS_takes(string resource) => Assert.Null(ResourceGrammar.Check(resource));

    [Theory]
    [InlineData("01T")]
    [InlineData("2026")]
    [InlineData("2016-12-13t2:00:00.593194+23")]
    [InlineData("2016-12-13T21:20:37.593194+00:00")]
    [InlineData("-292275054")]
    [InlineData("9223372036854775807")]
    public void Not_a_time_that_AWS_takes(string value) => Assert.Null(DateGrammar.Check(value, "DateEquals"));

    [Fact]
    public void A_time_that_is_not_understood_leaves_the_answer_open()
    {
        var condition = """{"DateLessThan":{"aws:CurrentTime":"2016-12-13t2:00:00.593194+23"} }""";
        Assert.Equal(PolicyVerdict.Unknown, Answer(Ask.Allow(condition: condition)).Verdict);
    }

    [Theory]
    [InlineData("NotPrincipalUsed", "\"NotPrincipal\":{\"AWS\":\"arn:aws:iam::123456789012:user/eve\"}", "sts:AssumeRole")]
    [InlineData("PrincipalWildcard", "\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:role/*\"}", "sts:AssumeRole")]
    [InlineData("PrincipalWildcard", "\"Principal\":{\"AWS\":\"*x\"}", "sts:AssumeRole")]
    [InlineData("PrincipalForm", "\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:group/x\"}", "sts:AssumeRole")]
    [InlineData("TrustAction", "\"Principal\":\"*\"", "s3:GetObject")]
    public void A_trust_policy(string id, string principal, string action)
    {
        var json = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow",{{principal}},"Action":"{{action}}"} }""";
        Assert.Equal(id, Assert.Throws<PolicyFault>(() => PolicyDocument.Parse(json, "trust", PolicyKind.Trust)).Finding.Id);
    }

    [Fact]
    public void An_incomplete_ARN_in_a_session_policy_and_nowhere_else()
    {
        var json = $$"""{"Version":"2012-10-17","Statement":[{{Ask.Allow("arn:aws:rds-db:eu-west-1")}}]}""";
        Assert.Equal("ResourceIncompleteInSession",
            Assert.Throws<PolicyFault>(() => PolicyDocument.Parse(json, "session", PolicyKind.Session)).Finding.Id);
        foreach (var kind in (PolicyKind[])[PolicyKind.Identity, PolicyKind.Managed, PolicyKind.ServiceControl])
        {
            Assert.True(Ask.Of(Ask.Connect(), PolicyDocument.Parse(json, "p", kind)).Allowed);
        }
    }

    [Fact]
    public void A_managed_policy_of_the_old_version_and_no_other()
    {
        var json = $$"""{"Statement":[{{Ask.Allow()}}]}""";
        Assert.Equal("PolicyVersionOld",
            Assert.Throws<PolicyFault>(() => PolicyDocument.Parse(json, "p", PolicyKind.Managed)).Finding.Id);
        Assert.NotNull(PolicyDocument.Read(json, "p", PolicyKind.RoleInline).Document);
        Assert.NotNull(PolicyDocument.Read(json, "p", PolicyKind.Identity).Document);
    }

    [Theory]
    [InlineData("\"Id\":\"x\",", "")]
    [InlineData("", "\"Sid\":\"rds_connect\",")]
    public void What_the_manual_refuses_and_AWS_has_been_seen_to_take_decides_nothing(string element, string ofStatement)
    {
        CollectedPolicies Given(string action) => GivenPolicies.Read([new PolicyInput(
            $$"""{ {{element}}"Version":"2012-10-17","Statement":{ {{ofStatement}}"Effect":"Allow","Action":"{{action}}","Resource":"*"} }""", "p")]).Of(null);
        var question = new PolicyQuestion { Action = ConnectPolicy.Action, Resource = Ask.Arn };
        Assert.Equal(PolicyVerdict.Unknown, PolicyJudge.Answer(question, Given("rds-db:connect"), GivenLayers.None, default).Verdict);
        // Taken or not, it does not allow this.
        Assert.Equal(PolicyVerdict.ImplicitDeny, PolicyJudge.Answer(question, Given("s3:*"), GivenLayers.None, default).Verdict);
    }

    [Fact]
    public void A_limit_that_AWS_may_not_take_says_so_and_a_long_one_is_in_force()
    {
        var question = new PolicyQuestion { Action = ConnectPolicy.Action, Resource = Ask.Arn };
        var own = GivenPolicies.Read([new PolicyInput(Document(Ask.Allow()), "own")]).Of(null);
        GivenLayers Layers(string limit) => GivenLayers.Read([], [[new PolicyInput(limit, "limit")]], [], [], question.Action);
        var disputed = Layers(Document(Ask.Allow("*")).Replace("{\"Version", "{\"Id\":\"x\",\"Version", StringComparison.Ordinal));
        Assert.Equal(PolicyVerdict.Unknown, PolicyJudge.Answer(question, own, disputed, default).Verdict);
        Assert.Equal(["PolicyIdMisplaced"], PolicyFindings.Of(question, own, disputed, endpoints: null, default).Select(f => f.Id));
        var many = string.Join(',', Enumerable.Range(0, 6000).Select(i => $"\"arn:aws:s3:::{i}\""));
        var longOne = Layers(Document($$"""{"Effect":"Allow","Action":"*","Resource":["*",{{many}}]}"""));
        Assert.Equal(PolicyVerdict.Allowed, PolicyJudge.Answer(question, own, longOne, default).Verdict);
        Assert.Equal(["PolicyTooLong"], PolicyFindings.Of(question, own, longOne, endpoints: null, default).Select(f => f.Id));
    }

    private static string Document(string statements) => $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""";

    private static void Refused(string id, string statement)
    {
        var answer = Answer(statement + "," + Ask.Allow());
        Assert.Equal(PolicyVerdict.Unknown, answer.Verdict);
        var json = $$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""";
        var findings = PolicyDocument.Read(json, "p", PolicyKind.Identity).Findings;
        Assert.Contains(findings, finding => finding.Id == id && finding.Refused);
    }

    private static PolicyAnswer Answer(string statements) => PolicyJudge.Answer(
        new PolicyQuestion { Action = ConnectPolicy.Action, Resource = Ask.Arn },
        GivenPolicies.Read([new PolicyInput($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", "p")]).Of(null),
        GivenLayers.None,
        new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
}
