using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace RdsIam.Core.Tests.Policies;

/// <summary>A statement of generated parts: small alphabets, so that matches and misses are both frequent.</summary>
public sealed record Clause(string Effect, string[] Actions, string[] Resources, bool NotAction, bool NotResource, string Condition)
{
    public string ToJson() => $$"""
        {"Effect":"{{Effect}}","{{(NotAction ? "NotAction" : "Action")}}":{{JsonSerializer.Serialize(Actions)}},
        "{{(NotResource ? "NotResource" : "Resource")}}":{{JsonSerializer.Serialize(Resources)}},"Condition":{{Condition}} }
        """;
}

/// <summary>A question with its context.</summary>
public sealed record Question(string Action, string Resource, string Team, string User);

/// <summary>Generators of policies and questions.</summary>
public static class PolicyGenerators
{
    private static readonly string[] Actions = ["rds-db:connect", "RDS-DB:*", "*", "rds:connect", "s3:Get*", "rds-db:c?nnect"];

    private static readonly string[] Conditions =
    [
        "{}", "{}", "{}",
        """{"StringEquals":{"aws:PrincipalTag/team":["a","b"]} }""",
        """{"StringNotLike":{"aws:PrincipalTag/team":"a*"} }""",
        """{"ForAnyValue:StringNotEquals":{"aws:PrincipalTag/team":"a"} }""",
        """{"ForAllValues:StringEquals":{"aws:PrincipalTag/team":"b"} }""",
        """{"StringEqualsIfExists":{"aws:username":"${aws:PrincipalTag/team}"} }""",
        """{"Null":{"aws:username":"true"},"StringLike":{"aws:PrincipalTag/team":"?"} }""",
    ];

    public static Gen<string> Resource { get; } = Gen.OneOf(
        Gen.Constant("*"),
        from region in Gen.Elements("eu-west-1", "eu-*", "*", "us-east-1", "eu-west-?")
        from account in Gen.Elements("123456789012", "*", "999999999999")
        from tail in Gen.Elements("dbuser:db-A/app", "dbuser:db-A/*", "dbuser:*/app", "*", "dbuser:db-?/a*p", "dbuser:db-A/${aws:username}")
        select $"arn:aws:rds-db:{region}:{account}:{tail}");

    public static Arbitrary<Clause> Clause() => Arb.From(
        from effect in Gen.Frequency((3, Gen.Constant("Allow")), (1, Gen.Constant("Deny")))
        from actions in Gen.Elements(Actions).NonEmptyListOf()
        from resources in Resource.NonEmptyListOf()
        from notAction in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        from notResource in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        from condition in Gen.Elements(Conditions)
        select new Clause(effect, [.. actions.Take(3)], [.. resources.Take(3)], notAction, notResource, condition));

    public static Arbitrary<Question> Question() => Arb.From(
        from action in Gen.Elements("rds-db:connect", "s3:GetObject", "rds:connect")
        from region in Gen.Elements("eu-west-1", "us-east-1")
        from user in Gen.Elements("app", "admin", "a:p")
        from team in Gen.Elements("", "a", "b", "abc")
        from name in Gen.Elements("", "app", "a")
        select new Question(action, $"arn:aws:rds-db:{region}:123456789012:dbuser:db-A/{user}", team, name));
}
