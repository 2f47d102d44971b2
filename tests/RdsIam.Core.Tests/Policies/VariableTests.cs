using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Policy variables, after "IAM policy elements: Variables and tags" in IAM's manual.</summary>
public sealed class VariableTests
{
    private const string Head = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/";

    [Theory]
    [InlineData("${aws:username}", "aws:username", "app", true)]
    [InlineData("${AWS:UserName}", "aws:username", "app", true)]
    [InlineData("${aws:PrincipalTag/db-user}", "aws:PrincipalTag/DB-User", "app", true)]
    [InlineData("${aws:username}", "aws:username", "other", false)]
    [InlineData("${aws:username}", "aws:userid", "app", false)]
    [InlineData("${aws:username, 'app'}", "aws:userid", "x", true)]
    [InlineData("${aws:username, 'app'}", "aws:username", "x", false)]
    [InlineData("${aws:username, 'app'}", "aws:username", "", true)]
    [InlineData("${aws:username, ''}app", "aws:userid", "x", true)]
    [InlineData("${aws:username,'app'}", "aws:userid", "x", true)]
    [InlineData("${aws:username, '}app", "aws:userid", "x", false)]
    [InlineData("a${aws:username}p", "aws:username", "p", true)]
    [InlineData("${aws:username", "aws:username", "app", false)]
    [InlineData("${}", "aws:username", "app", false)]
    // What a variable stands for is text: it is no pattern.
    [InlineData("${aws:username}", "aws:username", "*", false)]
    [InlineData("${aws:username}", "aws:username", "a?p", false)]
    [InlineData("${aws:username, '*'}", "aws:userid", "x", false)]
    public void In_a_resource(string user, string key, string value, bool matches) => Assert.Equal(
        matches,
        Ask.Of(Ask.Connect(RequestContext.Of((key, value))), Ask.Doc(Ask.Allow(Head + user))).Allowed);

    [Theory]
    [InlineData("${*}", "*", true)]
    [InlineData("${*}", "app", false)]
    [InlineData("${?}", "?", true)]
    [InlineData("${?}", "a", false)]
    [InlineData("${$}{aws:username}", "${aws:username}", true)]
    [InlineData("*${$}*", "a$b", true)]
    [InlineData("*${$}*", "ab", false)]
    public void Special_characters_stand_for_themselves(string user, string asked, bool matches)
    {
        var request = Ask.Connect(resource: Head + asked);
        Assert.Equal(matches, Ask.Of(request, Ask.Doc(Ask.Allow(Head + user))).Allowed);
    }

    [Theory]
    [InlineData("\"Version\":\"2008-10-17\",")]
    [InlineData("")]
    public void The_old_version_has_no_variables(string version)
    {
        var document = PolicyDocument.Parse($$"""{{{version}}"Statement":[{{Ask.Allow(Head + "${aws:username}")}}]}""", null);
        var context = RequestContext.Of(("aws:username", "app"));
        Assert.False(Ask.Of(Ask.Connect(context), document).Allowed);
        Assert.True(Ask.Of(Ask.Connect(context, Head + "${aws:username}"), document).Allowed);
    }

    [Fact]
    public void A_key_with_several_values_cannot_be_a_variable()
    {
        var context = new RequestContext([new("aws:username", ["app", "app"])]);
        Assert.False(Ask.Of(Ask.Connect(context), Ask.Doc(Ask.Allow(Head + "${aws:username}"))).Allowed);
    }

    [Fact]
    public void A_variable_without_value_matches_no_resource_and_is_named()
    {
        var decision = Ask.Of(Ask.Connect(), Ask.Doc(Ask.Allow(Head + "${aws:username}")));
        Assert.False(decision.Allowed);
        Assert.Equal(["aws:username"], decision.MissingContext);
        var not = $$"""{"Effect":"Deny","Action":"*","NotResource":"{{Head}}${aws:username}"}""";
        Assert.Equal(AccessDecision.ExplicitDeny, Ask.Of(Ask.Connect(), Ask.Doc(not)).Decision);
    }

    // "Inverted condition operators like StringNotEquals do match against a null value."
    [Theory]
    [InlineData("StringEquals", false)]
    [InlineData("StringLike", false)]
    [InlineData("ArnLike", false)]
    [InlineData("StringNotEquals", true)]
    [InlineData("StringNotLike", true)]
    public void A_variable_without_value_in_a_condition(string op, bool holds) => Assert.Equal(
        holds,
        Ask.Holds($$"""{"{{op}}":{"k:a":"${aws:username}"} }""", RequestContext.Of(("k:a", "${aws:username}"))));

    [Theory]
    [InlineData("StringEquals", "app", true)]
    [InlineData("StringEquals", "APP", false)]
    [InlineData("StringEqualsIgnoreCase", "APP", true)]
    [InlineData("StringNotEquals", "app", false)]
    [InlineData("StringLike", "app", true)]
    [InlineData("ForAnyValue:StringLike", "app", true)]
    public void In_a_condition(string op, string asked, bool holds) => Assert.Equal(
        holds,
        Ask.Holds(
            $$"""{"{{op}}":{"k:a":"${aws:username}"} }""",
            RequestContext.Of(("aws:username", "app"), ("k:a", asked))));

    [Theory]
    [InlineData("NumericEquals", "5")]
    [InlineData("DateEquals", "2026-01-01")]
    [InlineData("IpAddress", "10.0.0.1")]
    [InlineData("BinaryEquals", "QQ==")]
    [InlineData("Null", "true")]
    public void Other_operators_take_no_variables(string op, string value) => Assert.False(
        Ask.Holds($$"""{"{{op}}":{"k:a":"${k:v}"} }""", RequestContext.Of(("k:v", value), ("k:a", value))));
}
