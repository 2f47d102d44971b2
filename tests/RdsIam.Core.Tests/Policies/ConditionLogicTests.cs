using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>
/// Missing keys, several values and set operators, after "Condition operators" and "Conditions with multiple context keys or
/// values" in IAM's manual.
/// </summary>
public sealed class ConditionLogicTests
{
    public static TheoryData<string, string> Positive => new()
    {
        { "StringEquals", "x" },
        { "StringEqualsIgnoreCase", "x" },
        { "StringLike", "*" },
        { "NumericEquals", "1" },
        { "NumericLessThan", "1" },
        { "NumericLessThanEquals", "1" },
        { "NumericGreaterThan", "1" },
        { "NumericGreaterThanEquals", "1" },
        { "DateEquals", "2026-01-01" },
        { "DateLessThan", "2026-01-01" },
        { "DateLessThanEquals", "2026-01-01" },
        { "DateGreaterThan", "2026-01-01" },
        { "DateGreaterThanEquals", "2026-01-01" },
        { "Bool", "false" },
        { "BinaryEquals", "QQ==" },
        { "IpAddress", "0.0.0.0/0" },
        { "ArnEquals", "arn:aws:iam::*:*" },
        { "ArnLike", "*" },
    };

    public static TheoryData<string, string> Negated => new()
    {
        { "StringNotEquals", "x" },
        { "StringNotEqualsIgnoreCase", "x" },
        { "StringNotLike", "*" },
        { "NumericNotEquals", "1" },
        { "DateNotEquals", "2026-01-01" },
        { "NotIpAddress", "0.0.0.0/0" },
        { "ArnNotEquals", "*" },
        { "ArnNotLike", "*" },
    };

    [Theory]
    [MemberData(nameof(Positive))]
    public void Without_the_key_an_operator_fails_unless_it_says_IfExists(string op, string value)
    {
        Assert.False(Holds(op, value));
        Assert.True(Holds(op + "IfExists", value));
        Assert.True(Holds("ForAllValues:" + op, value));
        Assert.False(Holds("ForAnyValue:" + op, value));
        Assert.True(Holds($"ForAnyValue:{op}IfExists", value));
    }

    [Theory]
    [MemberData(nameof(Negated))]
    public void Without_the_key_a_negated_operator_holds_except_for_any_value(string op, string value)
    {
        Assert.True(Holds(op, value));
        Assert.True(Holds(op + "IfExists", value));
        Assert.True(Holds("ForAllValues:" + op, value));
        Assert.False(Holds("ForAnyValue:" + op, value));
    }

    [Theory]
    [InlineData("true", null, true)]
    [InlineData("false", null, false)]
    [InlineData("true", "x", false)]
    [InlineData("false", "x", true)]
    [InlineData("true", "", true)]
    [InlineData("false", "", false)]
    public void Null_asks_whether_the_key_has_a_value(string policy, string? request, bool holds) =>
        Assert.Equal(holds, Holds("Null", policy, request is null ? [] : [request]));

    [Theory]
    [InlineData("StringEquals", new[] { "a", "b" }, new[] { "b" }, true)]
    [InlineData("StringEquals", new[] { "a", "b" }, new[] { "c" }, false)]
    [InlineData("StringNotEquals", new[] { "a", "b" }, new[] { "b" }, false)]
    [InlineData("StringNotEquals", new[] { "a", "b" }, new[] { "c" }, true)]
    [InlineData("ForAllValues:StringEquals", new[] { "a", "b" }, new[] { "a", "b" }, true)]
    [InlineData("ForAllValues:StringEquals", new[] { "a", "b" }, new[] { "a" }, true)]
    [InlineData("ForAllValues:StringEquals", new[] { "a", "b" }, new[] { "a", "c" }, false)]
    [InlineData("ForAllValues:StringEquals", new[] { "a" }, new[] { "" }, true)]
    [InlineData("ForAnyValue:StringEquals", new[] { "a", "b" }, new[] { "c", "b" }, true)]
    [InlineData("ForAnyValue:StringEquals", new[] { "a", "b" }, new[] { "c", "d" }, false)]
    [InlineData("ForAnyValue:StringEquals", new[] { "" }, new[] { "" }, false)]
    [InlineData("ForAllValues:StringNotEquals", new[] { "a", "b" }, new[] { "c", "d" }, true)]
    [InlineData("ForAllValues:StringNotEquals", new[] { "a", "b" }, new[] { "c", "b" }, false)]
    [InlineData("ForAnyValue:StringNotEquals", new[] { "a", "b" }, new[] { "b", "c" }, true)]
    [InlineData("ForAnyValue:StringNotEquals", new[] { "a", "b" }, new[] { "a", "b" }, false)]
    [InlineData("ForAllValues:StringLike", new[] { "key1*" }, new[] { "key1a", "key1b" }, true)]
    [InlineData("ForAllValues:StringLike", new[] { "key1*" }, new[] { "key1a", "key2" }, false)]
    public void Several_values(string op, string[] policy, string[] request, bool holds) => Assert.Equal(
        holds,
        Ask.Holds(
            $$"""{"{{op}}":{"test:Key":["{{string.Join("\",\"", policy)}}"]} }""",
            new RequestContext([new("test:Key", request)])));

    // The manual's example: attributes of a DynamoDB item.
    [Theory]
    [InlineData(new[] { "Message", "Tags" }, true)]
    [InlineData(new[] { "Message", "UserName" }, false)]
    public void The_manuals_example_of_ForAllValues(string[] asked, bool holds) => Assert.Equal(
        holds,
        Ask.Holds(
            """{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ID","Message","Tags"]} }""",
            new RequestContext([new("dynamodb:Attributes", asked)])));

    [Fact]
    public void Operators_and_keys_are_joined_by_and()
    {
        const string Block = """{"StringEquals":{"k:a":"1","k:b":"2"},"Bool":{"k:c":true}}""";
        Assert.True(Ask.Holds(Block, RequestContext.Of(("k:a", "1"), ("k:b", "2"), ("k:c", "true"))));
        Assert.False(Ask.Holds(Block, RequestContext.Of(("k:a", "1"), ("k:b", "3"), ("k:c", "true"))));
        Assert.False(Ask.Holds(Block, RequestContext.Of(("k:a", "1"), ("k:b", "2"), ("k:c", "false"))));
    }

    [Fact]
    public void Numbers_and_Booleans_stand_without_quotes_too()
    {
        Assert.True(Ask.Holds("""{"NumericLessThan":{"k:a":10}}""", RequestContext.Of(("k:a", "9"))));
        Assert.True(Ask.Holds("""{"Bool":{"k:a":[false]} }""", RequestContext.Of(("k:a", "false"))));
    }

    [Fact]
    public void Keys_that_were_asked_for_and_are_absent_are_named_once()
    {
        var statement = Ask.Allow(
            "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app",
            condition: """{"StringEquals":{"aws:PrincipalTag/team":"a"},"StringNotLike":{"AWS:principaltag/TEAM":"b"},"StringEqualsIfExists":{"k:x":"1"},"Null":{"k:y":"true"} }""");
        var decision = Ask.Of(Ask.Connect(), Ask.Doc(statement));
        Assert.Equal(["aws:PrincipalTag/team"], decision.MissingContext);
    }

    [Fact]
    public void Statements_for_other_resources_ask_for_no_context()
    {
        var statement = Ask.Allow("arn:aws:s3:::x", condition: """{"StringEquals":{"k:a":"1"} }""");
        Assert.Empty(Ask.Of(Ask.Connect(), Ask.Doc(statement)).MissingContext);
    }

    private static bool Holds(string op, string value, params string[] request) => Ask.Holds(
        $$"""{"{{op}}":{"test:Key":"{{value}}"} }""",
        new RequestContext([new("test:Key", request)]));
}
