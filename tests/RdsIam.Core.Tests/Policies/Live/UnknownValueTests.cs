using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies.Live;

/// <summary>Which keys every request has, and what an answer says where their values are not known.</summary>
public sealed class UnknownValueTests
{
    private const string User = "arn:aws:iam::123456789012:user/ann";
    private const string Role = "arn:aws:iam::123456789012:role/app";
    private const string Session = "arn:aws:sts::123456789012:assumed-role/app/ann";
    private const string SsoSession = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ann@example.com";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    // An organisation, for everybody.
    [InlineData(User, """{"StringEquals":{"aws:PrincipalOrgID":"o-1"} }""", "Unknown")]
    [InlineData("", """{"StringEquals":{"aws:PrincipalOrgID":"o-1"} }""", "Unknown")]
    [InlineData(Session, """{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-1/*"} }""", "Unknown")]
    [InlineData(Role, """{"StringEquals":{"aws:PrincipalOrgID":"not an organisation"} }""", "ImplicitDeny")]
    // Temporary credentials: of roles always, of users perhaps.
    [InlineData(Session, """{"DateGreaterThan":{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"} }""", "Unknown")]
    [InlineData(Session, """{"Null":{"aws:TokenIssueTime":"false"} }""", "Allowed")]
    [InlineData(Role, """{"Null":{"aws:TokenIssueTime":"true"} }""", "ImplicitDeny")]
    [InlineData(User, """{"Null":{"aws:TokenIssueTime":"true"} }""", "Unknown")]
    [InlineData("", """{"Null":{"aws:TokenIssueTime":"true"} }""", "Allowed")]
    [InlineData(User, """{"Bool":{"aws:MultiFactorAuthPresent":"true"} }""", "Unknown")]
    [InlineData(User, """{"NumericLessThan":{"aws:MultiFactorAuthAge":"300"} }""", "Unknown")]
    [InlineData(Session, """{"StringEquals":{"aws:SourceIdentity":"ann"} }""", "Unknown")]
    [InlineData(Session, """{"StringEquals":{"aws:FederatedProvider":"arn:aws:iam::123456789012:saml-provider/x"} }""", "Unknown")]
    [InlineData(User, """{"StringEquals":{"aws:SourceIdentity":"ann"} }""", "ImplicitDeny")]
    // What a provider's token said stays with the session.
    [InlineData(Session, """{"StringEquals":{"saml:sub":"ann"} }""", "Unknown")]
    [InlineData(Role, """{"StringEquals":{"cognito-identity.amazonaws.com:sub":"eu-west-1:1"} }""", "Unknown")]
    [InlineData(User, """{"StringEquals":{"saml:sub":"ann"} }""", "ImplicitDeny")]
    // A machine or a function may have the role's credentials.
    [InlineData(Role, """{"StringEquals":{"aws:Ec2InstanceSourceVpc":"vpc-1"} }""", "Unknown")]
    [InlineData(Session, """{"ArnLike":{"lambda:SourceFunctionArn":"arn:aws:lambda:*:*:function:a"} }""", "Unknown")]
    [InlineData(User, """{"Null":{"ec2:SourceInstanceARN":"true"} }""", "Allowed")]
    [InlineData(Session, """{"StringEquals":{"aws:SourceAccount":"123456789012"} }""", "ImplicitDeny")]
    [InlineData(Session, """{"Bool":{"aws:ViaAWSService":"true"} }""", "ImplicitDeny")]
    // A session's ARN leaves out the role's path, which roles of IAM Identity Center always have.
    [InlineData(Session, """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ops/*"} }""", "Unknown")]
    [InlineData(Session, """{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ops/other"} }""", "Allowed")]
    [InlineData(Role, """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ops/*"} }""", "ImplicitDeny")]
    [InlineData(SsoSession, """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/*"} }""", "Allowed")]
    [InlineData(
        SsoSession,
        """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*"} }""", "Unknown")]
    [InlineData(SsoSession, """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/AWSReservedSSO_Admin_*"} }""", "ImplicitDeny")]
    // Ids have a form, and a session's ends in its name.
    [InlineData(Session, """{"StringLike":{"aws:userid":"AROA*:ann"} }""", "Allowed")]
    [InlineData(Session, """{"StringLike":{"aws:userid":"*:bob"} }""", "ImplicitDeny")]
    [InlineData(Session, """{"StringLike":{"aws:userid":"AROAX*"} }""", "Unknown")]
    [InlineData(User, """{"StringLike":{"aws:userid":"AIDA*"} }""", "Allowed")]
    [InlineData(User, """{"StringLike":{"aws:userid":"AIDA?"} }""", "Unknown")]
    // Known, or known to be absent.
    [InlineData(User, """{"StringEquals":{"aws:username":"ann"} }""", "Allowed")]
    [InlineData(Role, """{"StringEquals":{"aws:username":"ann"} }""", "ImplicitDeny")]
    [InlineData(Session, """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/app"} }""", "Allowed")]
    [InlineData(User, """{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"},"NumericGreaterThan":{"aws:EpochTime":"1600000000"} }""", "Allowed")]
    [InlineData(User, """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"} }""", "ImplicitDeny")]
    [InlineData("", """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/app"} }""", "Unknown")]
    [InlineData("", """{"Bool":{"aws:PrincipalIsAWSService":"false"} }""", "Allowed")]
    // Tags: nobody looked for them; what lets in whoever has none is said of one without them.
    [InlineData(Session, """{"StringEquals":{"aws:PrincipalTag/team":"a"} }""", "Unknown")]
    [InlineData(Role, """{"StringEquals":{"aws:PrincipalTag/team":"a"} }""", "Unknown")]
    [InlineData(User, """{"StringNotEquals":{"aws:PrincipalTag/team":"a"} }""", "Unknown")]
    [InlineData(User, """{"Null":{"aws:PrincipalTag/team":"true"} }""", "Unknown")]
    [InlineData("arn:aws:iam::123456789012:root", """{"Null":{"aws:PrincipalTag/team":"true"} }""", "Allowed")]
    [InlineData("", """{"StringEquals":{"aws:PrincipalTag/team":"a"} }""", "ImplicitDeny")]
    [InlineData(Role, """{"ForAllValues:StringEquals":{"aws:PrincipalTag/team":"a"} }""", "Allowed")]
    [InlineData(Session, """{"ForAllValues:StringEquals":{"aws:PrincipalTag/team":"a"} }""", "Unknown")]
    [InlineData(Role, """{"ForAllValues:StringEquals":{"aws:PrincipalTag/team":"a"},"Null":{"aws:PrincipalTag/team":"false"} }""", "Unknown")]
    // The same for every value.
    [InlineData(Session, """{"StringLike":{"aws:userid":"*"} }""", "Allowed")]
    public void A_value_that_nobody_knows_is_not_taken_for_absent(string principal, string condition, string verdict)
    {
        var answer = Answer(principal, Ask.Allow("*", condition: condition));
        Assert.Equal(verdict, answer.Verdict.ToString());
        if (answer.Verdict == PolicyVerdict.Unknown)
        {
            Assert.Contains(answer.Decision.MissingContext, key => condition.Contains(key, StringComparison.Ordinal));
            Assert.Contains("-Context", answer.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"} }""", "Unknown")]
    [InlineData("""{"DateLessThan":{"aws:TokenIssueTime":"2025-01-01T00:00:00Z"} }""", "Unknown")]
    [InlineData("""{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"} }""", "Unknown")]
    [InlineData("""{"Null":{"aws:TokenIssueTime":"false"} }""", "ExplicitDeny")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/team":"a"} }""", "Unknown")]
    [InlineData("""{"StringNotEquals":{"aws:PrincipalTag/team":"a"} }""", "Unknown", User)]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/team":"a"} }""", "Unknown", Role)]
    [InlineData("""{"ForAllValues:StringNotEquals":{"aws:PrincipalTag/team":"a"} }""", "Unknown", Role)]
    public void A_guardrail_on_such_a_key_leaves_the_answer_open(string condition, string verdict, string principal = Session) =>
        Assert.Equal(verdict, Answer(principal, Ask.Allow(), Ask.Deny("*", "*", condition)).Verdict.ToString());

    [Fact]
    public void A_value_that_the_caller_gives_decides()
    {
        var statement = Ask.Allow("*", condition: """{"StringEquals":{"aws:PrincipalOrgID":"o-1"} }""");
        Assert.Equal(PolicyVerdict.Allowed, Answer(Session, RequestContext.Of(("aws:PrincipalOrgID", "o-1")), statement).Verdict);
        Assert.Equal(PolicyVerdict.ImplicitDeny, Answer(Session, RequestContext.Of(("AWS:principalorgid", "o-2")), statement).Verdict);
    }

    [Fact]
    public void A_key_that_the_caller_gives_no_value_is_absent()
    {
        var none = new RequestContext([new("aws:principalorgid", []), new("aws:PrincipalAccount", []), new("aws:PrincipalTag/team", [])]);
        Assert.Equal(
            PolicyVerdict.Allowed,
            Answer(
                Role, none, Ask.Allow(
                    "*",
                    condition: """{"Null":{"aws:PrincipalOrgID":"true","aws:PrincipalAccount":"true","aws:PrincipalTag/team":"true"} }""")).Verdict);
        Assert.Equal(
            PolicyVerdict.Unknown,
            Answer(Role, none, Ask.Allow("*", condition: """{"Null":{"aws:PrincipalTag/other":"true"} }""")).Verdict);
    }

    [Theory]
    [InlineData("ec2:StartInstances", "ec2", """{"StringEquals":{"aws:ResourceTag/env":"dev"} }""", "Unknown")]
    [InlineData("ec2:StartInstances", "ec2", """{"StringEquals":{"ec2:ResourceTag/env":"dev"} }""", "Unknown")]
    [InlineData("ec2:CreateTags", "ec2", """{"ForAnyValue:StringEquals":{"aws:TagKeys":"env"} }""", "Unknown")]
    [InlineData("ec2:RunInstances", "ec2", """{"StringEquals":{"aws:RequestTag/a:b":"dev"} }""", "Unknown")]
    [InlineData("ec2:StartInstances", "ec2", """{"StringEquals":{"aws:RequestedRegion":"eu-west-1"} }""", "Allowed")]
    [InlineData("ec2:StartInstances", "ec2", """{"StringEquals":{"aws:RequestedRegion":"us-east-1"} }""", "ImplicitDeny")]
    [InlineData("rds-db:connect", "rds-db", """{"StringEquals":{"aws:ResourceTag/env":"dev"} }""", "ImplicitDeny")]
    public void Other_services_have_tags_that_nobody_knows_and_the_region_of_the_resource(
        string action, string service, string condition, string verdict)
    {
        var question = new PolicyQuestion { Action = action, Resource = $"arn:aws:{service}:eu-west-1:123456789012:instance/i-1" };
        var answer = PolicyJudge.Answer(question, Given(Ask.Allow("*", "*", condition), User), GivenLayers.None, Now);
        Assert.Equal(verdict, answer.Verdict.ToString());
    }

    private const string GitHub = "token.actions.githubusercontent.com";
    private const string Cluster = "oidc.eks.eu-west-1.amazonaws.com/id/ABC";

    [Theory]
    [InlineData("Federated", $"arn:aws:iam::123456789012:oidc-provider/{GitHub}", $$"""{"StringLike":{"{{GitHub}}:sub":"repo:a/b:*"} }""", "Unknown")]
    [InlineData("Federated", $"arn:aws:iam::123456789012:oidc-provider/{Cluster}", $$"""{"StringEquals":{"{{Cluster}}:sub":"system:a"} }""", "Unknown")]
    [InlineData("Federated", "cognito-identity.amazonaws.com", """{"StringEquals":{"cognito-identity.amazonaws.com:aud":"eu-west-1:x"} }""", "Unknown")]
    [InlineData("Federated", "arn:aws:iam::123456789012:saml-provider/ADFS", """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"} }""", "Unknown")]
    [InlineData("Federated", $"arn:aws:iam::123456789012:oidc-provider/{GitHub}", """{"StringEquals":{"accounts.google.com:sub":"1"} }""", "ImplicitDeny")]
    [InlineData("Service", "ecs-tasks.amazonaws.com", """{"StringEquals":{"aws:SourceAccount":"123456789012"} }""", "Unknown")]
    [InlineData("Service", "ecs-tasks.amazonaws.com", """{"StringEquals":{"aws:PrincipalServiceName":"ecs-tasks.amazonaws.com"} }""", "Allowed")]
    [InlineData("AWS", User, """{"StringEquals":{"sts:RoleSessionName":"${aws:username}"} }""", "Unknown")]
    [InlineData("AWS", User, """{"StringEquals":{"sts:ExternalId":"1"} }""", "ImplicitDeny")]
    [InlineData("AWS", User, """{"StringEquals":{"aws:SourceAccount":"123456789012"} }""", "ImplicitDeny")]
    public void What_a_token_or_a_service_says_is_not_known_until_it_is_given(
        string type, string principal, string condition, string verdict)
    {
        var trust = $$"""{"Effect":"Allow","Principal":{"{{type}}":"{{principal}}"},"Action":"sts:*","Condition":{{condition}}}""";
        var answer = PolicyJudge.Answer(
            new PolicyQuestion { Action = "sts:AssumeRoleWithWebIdentity", Resource = Role },
            Given(Ask.Allow("*", "*"), principal),
            new GivenLayers { Trust = Ask.Doc(trust) },
            Now);
        Assert.Equal(verdict, answer.Verdict.ToString());
    }

    [Fact]
    public void Who_gives_one_claim_gives_all_of_the_token()
    {
        var trust =
            $$"""{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/{{GitHub}}"},"Action":"sts:*","Condition":{"StringEquals":{"{{GitHub}}:sub":"a","{{GitHub}}:aud":"b"} } }""";
        var question = new PolicyQuestion
        {
            Action = "sts:AssumeRoleWithWebIdentity",
            Resource = Role,
            Context = RequestContext.Of((GitHub + ":sub", "a")),
        };
        var answer = PolicyJudge.Answer(
            question, Given(Ask.Allow(), $"arn:aws:iam::123456789012:oidc-provider/{GitHub}"), new GivenLayers { Trust = Ask.Doc(trust) }, Now);
        Assert.Equal(PolicyVerdict.ImplicitDeny, answer.Verdict);
    }

    [Fact]
    public void A_statement_with_an_empty_Sid_goes_by_its_number() => Assert.EndsWith(
        "statement 1.",
        Answer(User, """{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"}""").Reason,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(Session, "o-1", "Allowed")]
    [InlineData(User, "o-2", "Allowed")]
    [InlineData("arn:aws:iam::999999999999:user/eve", "o-1", "ImplicitDeny")]
    public void A_resource_of_the_same_account_is_in_the_same_organisation(string principal, string organization, string verdict)
    {
        var perimeter = Ask.Deny("*", "*", """{"StringNotEqualsIfExists":{"aws:ResourceOrgID":"${aws:PrincipalOrgID}"} }""");
        Assert.Equal(verdict, Answer(principal, RequestContext.Of(("aws:PrincipalOrgID", organization)), Ask.Allow(), perimeter).Verdict.ToString());
        Assert.NotEqual(PolicyVerdict.Allowed, Answer(principal, Ask.Allow(), perimeter).Verdict);
    }

    [Fact]
    public void A_denial_that_no_value_changes_is_a_denial()
    {
        var both = Answer(
            Session,
            Ask.Allow(),
            Ask.Deny("*", "*", """{"DateLessThan":{"aws:TokenIssueTime":"2025-01-01T00:00:00Z"} }"""),
            Ask.Deny("*", "*", """{"DateGreaterThanEquals":{"aws:TokenIssueTime":"2025-01-01T00:00:00Z"} }"""));
        Assert.Equal(PolicyVerdict.ExplicitDeny, both.Verdict);
        Assert.Contains("Denied", both.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Unknown", "-TrustPolicy")]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"sts:AssumeRole"}""", "Allowed", "Allowed")]
    public void Half_an_answer_is_none(string? trust, string verdict, string reason)
    {
        var question = new PolicyQuestion { Action = "sts:AssumeRole", Resource = Role };
        var layers = trust is null ? GivenLayers.None : new GivenLayers { Trust = Ask.Doc(trust) };
        var answer = PolicyJudge.Answer(question, Given(Ask.Allow(Role, "sts:AssumeRole"), User), layers, Now);
        Assert.Equal(verdict, answer.Verdict.ToString());
        Assert.Contains(reason, answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_trust_policy_could_change_needs_none()
    {
        var abroad = new PolicyQuestion { Action = "sts:AssumeRole", Resource = "arn:aws:iam::999999999999:role/x" };
        Assert.Equal(PolicyVerdict.ImplicitDeny, PolicyJudge.Answer(abroad, Given(Ask.Allow("*", "s3:*"), User), GivenLayers.None, Now).Verdict);
        var denied = Ask.Deny("*", "sts:*");
        Assert.Equal(PolicyVerdict.ExplicitDeny, PolicyJudge.Answer(abroad, Given(denied, User), GivenLayers.None, Now).Verdict);
    }

    [Fact]
    public void A_root_user_assumes_no_role()
    {
        var question = new PolicyQuestion { Action = "sts:AssumeRole", Resource = Role };
        var trust = Ask.Doc("""{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}""");
        var answer = PolicyJudge.Answer(
            question, Given(Ask.Allow("*", "*"), "arn:aws:iam::123456789012:root"), new GivenLayers { Trust = trust }, Now);
        Assert.Equal(PolicyVerdict.ImplicitDeny, answer.Verdict);
        Assert.Contains("root user", answer.Reason, StringComparison.Ordinal);
        Assert.Empty(answer.Suggestion);
    }

    private static PolicyAnswer Answer(string principal, params string[] statements) =>
        Answer(principal, RequestContext.Empty, statements);

    private static PolicyAnswer Answer(string principal, RequestContext context, params string[] statements) => PolicyJudge.Answer(
        new PolicyQuestion { Action = ConnectPolicy.Action, Resource = Ask.Arn, Context = context },
        Given(string.Join(',', statements), principal),
        GivenLayers.None,
        Now);

    private static CollectedPolicies Given(string statements, string principal) => GivenPolicies
        .Read([new PolicyInput($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", "given.json")])
        .Of(principal.Length == 0 ? null : RequestPrincipal.Parse(principal));
}
