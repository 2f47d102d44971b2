using System.Diagnostics;
using System.Globalization;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Bench;

/// <summary>A thousand policies and a hundred questions: reading, evaluating each pair, and looking for findings.</summary>
internal static class PolicyBench
{
    private const int Policies = 1_000;
    private const int Questions = 100;

    public static int Run(string[] args)
    {
        var rounds = args is ["--rounds", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 5;
        var texts = Enumerable.Range(0, Policies).Select(Text).ToArray();
        var requests = Enumerable.Range(0, Questions).Select(Request).ToArray();
        Console.WriteLine($"{Policies:N0} policies x {Questions} questions, median of {rounds} rounds, the first not counted");
        var documents = texts.Select((t, i) => PolicyDocument.Parse(t, $"policy-{i}")).ToArray();
        Measure("read", rounds, () => texts.Count(t => PolicyDocument.Read(t, "p").Document is not null));
        Measure("evaluate, each policy alone", rounds, () => requests.Sum(r =>
            documents.Count(d => PolicyEvaluator.Evaluate(r, new PolicySet { Identity = [d] }).Allowed)));
        Measure("evaluate, all policies at once", rounds, () =>
            requests.Count(r => PolicyEvaluator.Evaluate(r, new PolicySet { Identity = documents }).Allowed));
        Measure("findings", rounds, () => documents.Sum(d => PolicyAnalyzer.Analyze(d, FindingContext.None).Count));
        var given = GivenPolicies.Read(texts.Select((text, i) => new PolicyInput(text, $"policy-{i}")));
        Measure("ask, all policies at once", rounds, () => Ask(given, requests));
        Measure("a matrix on one policy", rounds, () => Ask(GivenPolicies.Read([new PolicyInput(texts[0], "p")]), Enumerable.Range(0, 10_000).Select(Request)));
        return 0;
    }

    /// <summary>What the cmdlet does with a matrix of questions, findings and advice included.</summary>
    private static int Ask(GivenPolicies given, IEnumerable<AccessRequest> requests)
    {
        var test = new PolicyTest(
            new PolicyTestSettings { IdentityIn = _ => throw new InvalidOperationException(), HomeRegion = "eu-west-1", Given = given });
        var principal = RequestPrincipal.Parse("arn:aws:iam::123456789012:user/reader");
        return requests.Count(request => test.AskAsync(
            new PolicyQuestion { Action = request.Action, Resource = request.Resource }, principal, null, CancellationToken.None)
                .GetAwaiter().GetResult().Answer.Decision.Allowed);
    }

    private static void Measure(string what, int rounds, Func<int> body)
    {
        var result = body();
        var times = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            result = body();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-32} {times[rounds / 2],9:F1} ms   (result {result})"));
    }

    /// <summary>Four statements: an exact user, a pattern, a tag variable with conditions, a Deny for another network.</summary>
    private static string Text(int i) => $$"""
        {
          "Version": "2012-10-17",
          "Statement": [
            { "Effect": "Allow", "Action": "rds-db:connect",
              "Resource": ["{{Arn(i, "app")}}", "{{Arn(i + 1, "report")}}", "{{Arn(i + 2, "batch")}}"] },
            { "Effect": "Allow", "Action": ["rds-db:c*", "s3:Get*"], "Resource": "arn:aws:rds-db:*:123456789012:dbuser:db-*{{i}}/a?p_*" },
            { "Effect": "Allow", "Action": "rds-db:connect", "Resource": "{{Arn(i, "${aws:PrincipalTag/dbuser}")}}",
              "Condition": { "StringLike": { "aws:PrincipalTag/team": ["team-{{i % 10}}*", "ops"] },
                             "DateLessThan": { "aws:CurrentTime": "2030-01-01T00:00:00Z" } } },
            { "Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "{{Arn(i, "master")}}",
              "Condition": { "NotIpAddress": { "aws:VpcSourceIp": "10.{{i % 256}}.0.0/16" } } }
          ]
        }
        """;

    private static AccessRequest Request(int i) => new()
    {
        Principal = RequestPrincipal.Parse("arn:aws:sts::123456789012:assumed-role/Reader/run"),
        Action = ConnectPolicy.Action,
        Resource = Arn(i * 10, i % 3 == 0 ? "app" : i % 3 == 1 ? "tagged" : "master"),
        Context = RequestContext.Of(
            ("aws:PrincipalTag/dbuser", "tagged"),
            ("aws:PrincipalTag/team", $"team-{i % 10}"),
            ("aws:CurrentTime", "2026-01-01T00:00:00Z")),
    };

    private static string Arn(int i, string user) => $"arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-{i:X20}/{user}";
}
