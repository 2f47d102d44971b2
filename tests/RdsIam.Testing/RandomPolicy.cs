using System.Text.Json;

namespace RdsIam.Testing;

/// <summary>Random policies and questions, dense enough that many statements apply: from a seed, so that a failure comes again.</summary>
internal sealed class RandomPolicy(int seed)
{
    private const string Account = "123456789012";

    private static readonly string[] Actions = ["rds-db:connect", "rds-db:*", "*", "RDS-DB:Conn?ct", "rds:*", "s3:GetObject", "sts:AssumeRole"];

    // Each operator is asked about a key of its own kind: what a value of another kind means, AWS does not say.
    private static readonly (string Key, string Operators, string[] Asked, string[] Values)[] Kinds =
    [
        ("test:Text", "StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike",
            ["app", "App", "a*p", "ann"],
            ["app", "App", "a*", "a?p", "${aws:username}", "${aws:PrincipalTag/dbuser}", "${aws:PrincipalTag/none, 'app'}", "a${*}p", "ann"]),
        ("test:number", "NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals",
            ["1", "1.00", "2", "-3", "7.5"],
            ["1", "1.0", "2", "-3", "0.5", "10"]),
        ("test:date", "DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals",
            ["2020-01-01T00:00:00Z", "1577836800", "2020-06-01T00:00:00Z", "2031-01-01T00:00:00Z"],
            ["2020-01-01T00:00:00Z", "2020-01-01", "1577836800", "2030", "2019-12-31T23:00-01:00", "2020-06"]),
        ("test:flag", "Bool", ["true", "false"], ["true", "false", "TRUE"]),
        ("test:binary", "BinaryEquals", ["YWJj", "YWJk", "YWJs"], ["YWJj", "YWJk"]),
        ("test:address", "IpAddress NotIpAddress",
            ["10.0.0.1", "10.1.2.3", "11.0.0.1", "2001:db8::5", "::1"],
            ["10.0.0.1", "10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "::1", "2001:db8::/32", "2001:db8::5"]),
        ("test:arn", "ArnEquals ArnNotEquals ArnLike ArnNotLike",
            [$"arn:aws:iam::{Account}:user/ann", $"arn:aws:iam::{Account}:role/a:b", "arn:aws:iam::210987654321:user/ann"],
            [
                $"arn:aws:iam::{Account}:user/ann", $"arn:aws:iam::{Account}:user/*", "arn:aws:iam::*:*/ann", "arn:*:*:*:*:*",
                $"arn:aws:iam::{Account}:user/${{aws:username}}", $"arn:aws:iam::{Account}:role/a:b",
            ]),
    ];

    private readonly Random _random = new(seed);

    public static string Arn(string user) => $"arn:aws:rds-db:eu-west-1:{Account}:dbuser:db-ABCDEFGHIJKL01234/{user}";

    public int Next(int most) => _random.Next(most);

    public T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    /// <summary>Values of the keys that conditions and variables ask about: none, one or, of some, several.</summary>
    public Dictionary<string, IReadOnlyList<string>> Values()
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:username"] = Next(2) == 0 ? [] : [Pick(["app", "ann", "a*"])],
            ["aws:PrincipalTag/dbuser"] = Next(2) == 0 ? [] : [Pick(["app", "ann", "a*"])],
        };
        foreach (var (key, _, asked, _) in Kinds)
        {
            values[key] = [.. Enumerable.Range(0, Pick([0, 1, 1, 2])).Select(_ => Pick(asked))];
        }

        return values;
    }

    /// <summary>A document with one to four statements.</summary>
    public string Document() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["Version"] = Next(10) == 0 ? "2008-10-17" : "2012-10-17",
        ["Statement"] = Enumerable.Range(0, 1 + Next(4)).Select(_ => Statement()).ToArray(),
    });

    /// <summary>A trust policy with one to three statements.</summary>
    public string Trust(IReadOnlyList<string> principals) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = Enumerable.Range(0, 1 + Next(3)).Select(_ =>
        {
            var statement = new Dictionary<string, object>
            {
                ["Effect"] = Next(5) == 0 ? "Deny" : "Allow",
                ["Principal"] = new Dictionary<string, object> { ["AWS"] = List(() => Pick(principals)) },
                ["Action"] = Pick(["sts:AssumeRole", "sts:*", "sts:TagSession"]),
            };
            AddCondition(statement);
            return statement;
        }).ToArray(),
    });

    private Dictionary<string, object> Statement()
    {
        var statement = new Dictionary<string, object>
        {
            ["Effect"] = Next(4) == 0 ? "Deny" : "Allow",
            [Next(8) == 0 ? "NotAction" : "Action"] = List(() => Pick(Actions)),
        };
        var isNegated = Next(8) == 0;
        statement[isNegated ? "NotResource" : "Resource"] = List(() => Resource(isNegated));
        AddCondition(statement);
        return statement;
    }

    private void AddCondition(Dictionary<string, object> statement)
    {
        var groups = new Dictionary<string, Dictionary<string, object>>();
        for (var count = Next(3); count > 0; count--)
        {
            var (key, operators, _, values) = Pick(Kinds);
            var isNull = Next(8) == 0;
            var text = isNull ? "Null"
                : Pick(["", "", "", "ForAllValues:", "ForAnyValue:"]) + Pick(operators.Split(' ')) + Pick(["", "", "IfExists"]);
            groups.TryAdd(text, []);
            groups[text][Next(2) == 0 ? key : key.ToUpperInvariant()] = isNull ? Pick(["true", "false"]) : List(() => Pick(values));
        }

        if (groups.Count > 0)
        {
            statement["Condition"] = groups;
        }
    }

    private object List(Func<string> one) => Next(2) == 0 ? one() : Enumerable.Range(0, 1 + Next(3)).Select(_ => one()).ToArray();

    // What a NotResource says whose variable has no value, AWS does not say.
    private string Resource(bool isNegated) => Pick<string>(
    [
        "*", Arn("app"), Arn("a*"), .. isNegated ? [] : new[] { Arn("${aws:username}"), Arn("${aws:PrincipalTag/dbuser}") },
        Arn("${aws:PrincipalTag/no, 'app'}"),
        Arn("a${*}p"), "arn:aws:rds-db:*:*:dbuser:*/app", "arn:aws:rds-db:*:*:*", "arn:aws:rds-db", "arn:aws:rds-db:eu-west-1:123456789012",
        "arn:aws:rds-db:eu-west-1:1234567890??:dbuser:db-*/?pp", "arn:aws:s3:::bucket/*", $"arn:aws:iam::{Account}:role/*",
        $"arn:aws:iam::{Account}:role/target",
    ]);
}
