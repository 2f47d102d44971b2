using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>The question that RDS asks: the resource's name and the keys that the request carries.</summary>
public sealed class ConnectPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));
    private static readonly ConnectResource App = ConnectResource.Parse(Ask.Arn);

    [Theory]
    [InlineData(Ask.Arn, "db-ABCDEFGHIJKL01234", "app")]
    [InlineData("arn:aws-cn:rds-db:cn-north-1:123456789012:dbuser:cluster-X/a/b:c", "cluster-X", "a/b:c")]
    public void A_name_is_read_and_written_as_it_was(string arn, string id, string user)
    {
        var resource = ConnectResource.Parse(arn);
        Assert.Equal((id, user), (resource.ResourceId, resource.UserName));
        Assert.Equal(arn, resource.ToString());
    }

    [Theory]
    [InlineData("arn:aws:rds:eu-west-1:123456789012:db:x")]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-X")]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-X/")]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:/app")]
    [InlineData("app")]
    public void Another_form_is_refused(string arn) =>
        Assert.Equal("ConnectResourceForm", Assert.Throws<Fault>(() => ConnectResource.Parse(arn)).ErrorId);

    [Fact]
    public void A_session_carries_its_role_and_no_user_name()
    {
        var facts = new PrincipalFacts
        {
            UniqueId = "AROAX",
            RoleArn = "arn:aws:iam::123456789012:role/team/Reader",
            Tags = new Dictionary<string, string> { ["team"] = "a" },
            TokenIssuedAt = Now,
            MultiFactorPresent = false,
            OrganizationId = "o-1",
        };
        var context = ConnectPolicy.ContextFor(Ask.Session, App, Now, facts);
        Assert.Equal("arn:aws:iam::123456789012:role/team/Reader", context["aws:PrincipalArn"]![0]);
        Assert.Equal("AROAX:run1", context["aws:userid"]![0]);
        Assert.Equal("AssumedRole", context["aws:PrincipalType"]![0]);
        Assert.Equal("a", context["aws:principaltag/TEAM"]![0]);
        Assert.Equal("2026-03-01T10:00:00Z", context["aws:TokenIssueTime"]![0]);
        Assert.Equal("false", context["aws:MultiFactorAuthPresent"]![0]);
        Assert.Equal("o-1", context["aws:PrincipalOrgID"]![0]);
        Assert.Null(context["aws:username"]);
    }

    [Fact]
    public void A_user_carries_a_name_and_no_sign_of_a_session()
    {
        var context = ConnectPolicy.ContextFor(Ask.User, App, Now);
        Assert.Equal("alice", context["aws:username"]![0]);
        Assert.Equal(Ask.User.Id, context["aws:PrincipalArn"]![0]);
        Assert.Equal("123456789012", context["aws:PrincipalAccount"]![0]);
        Assert.Equal("eu-west-1", context["aws:RequestedRegion"]![0]);
        Assert.Equal("2026-03-01T10:00:00Z", context["aws:CurrentTime"]![0]);
        Assert.Equal("1772359200", context["aws:EpochTime"]![0]);
        Assert.Null(context["aws:TokenIssueTime"]);
        Assert.Null(context["aws:userid"]);
    }

    [Fact]
    public void Keys_that_never_come_are_left_out_even_when_they_are_given()
    {
        var more = RequestContext.Of(("AWS:SourceIP", "10.0.0.1"), ("aws:PrincipalTag/x", "1"));
        var request = ConnectPolicy.Request(Ask.User, App, Now, more: more);
        Assert.Null(request.Context["aws:SourceIp"]);
        Assert.Equal("1", request.Context["aws:PrincipalTag/x"]![0]);
        var document = Ask.Doc(Ask.Allow(condition: """{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"} }"""));
        Assert.Equal(["aws:SourceIp"], Ask.Of(request, document).MissingContext);
    }
}
