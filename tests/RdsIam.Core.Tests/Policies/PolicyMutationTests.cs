using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Documents that people and tools break: never an exception but a fault with its place.</summary>
public sealed class PolicyMutationTests
{
    private const int Mutations = 10_000;
    private const string Alphabet = "{}[]\",:\\ \n*?$/'0aA\u00e9\u2013\ud83d\0";

    private static readonly string[] Seeds =
    [
        """
        {
          "Version": "2012-10-17",
          "Id": "seed",
          "Statement": [
            { "Sid": "One", "Effect": "Allow", "Action": ["rds-db:connect", "sts:*"],
              "Resource": "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/${aws:username, 'app'}",
              "Condition": { "ForAnyValue:StringLike": { "aws:PrincipalTag/team": ["a*", "b?"] },
                             "NumericLessThan": { "aws:MultiFactorAuthAge": 3600 }, "Bool": { "aws:SecureTransport": true } } },
            { "Effect": "Deny", "NotAction": "iam:*", "NotResource": ["*"],
              "Condition": { "DateGreaterThan": { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
                             "NotIpAddress": { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } } }
          ]
        }
        """,
        """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["123456789012","arn:aws:iam::123456789012:role/x"],
        "Service":"ec2.amazonaws.com","Federated":"accounts.google.com"},"Action":"sts:AssumeRole",
        "Condition":{"StringEquals":{"sts:ExternalId":"a\u0062c"},"Null":{"aws:TokenIssueTime":"false"}}}}
        """,
    ];

    [Theory]
    [NeedsTime]
    [InlineData(1)]
    [InlineData(2)]
    public void Ten_thousand_mutations_are_each_read_or_refused_with_a_place(int seed)
    {
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < Mutations / 2; i++)
        {
            var text = Mutate(Seeds[i % Seeds.Length], random);
            var reading = PolicyDocument.Read(text, "mutant");
            if (reading.Document is { } document)
            {
                AskAnything(document);
            }
            else
            {
                refused++;
                AssertPlaces(reading, text);
            }
        }

        // Both ways must have been walked, or the mutations prove nothing.
        Assert.InRange(refused, Mutations / 20, (Mutations / 2) - (Mutations / 20));
    }

    private static void AssertPlaces(PolicyReading reading, string text)
    {
        Assert.NotEmpty(reading.Findings);
        var lines = text.TrimStart('\uFEFF').Split('\n');
        Assert.All(reading.Findings, f =>
        {
            Assert.InRange(f.Line, 1, lines.Length);
            Assert.InRange(f.Column, 1, lines[f.Line - 1].Length + 1);
            Assert.NotEmpty(f.Message);
        });
    }

    private static void AskAnything(PolicyDocument document)
    {
        var context = RequestContext.Of(
            ("aws:username", "app"),
            ("aws:CurrentTime", "2026-06-01T00:00:00Z"),
            ("aws:SourceIp", "203.0.113.9"),
            ("aws:PrincipalTag/team", "b1"));
        var set = new PolicySet { Identity = [document], Resource = document, ServiceControl = [[document]] };
        var decision = PolicyEvaluator.Evaluate(Ask.Connect(context) with { Principal = Ask.Session }, set);
        Assert.True(Enum.IsDefined(decision.Decision));
    }

    private static string Mutate(string text, Random random)
    {
        for (var times = random.Next(1, 4); times > 0 && text.Length > 2; times--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            text = random.Next(6) switch
            {
                0 => text.Remove(at, 1),
                1 => text.Insert(at, Alphabet[random.Next(Alphabet.Length)].ToString()),
                2 => text.Remove(at, length),
                3 => text.Insert(at, text.Substring(at, length)),
                4 => text.Remove(at, 1).Insert(at, Alphabet[random.Next(Alphabet.Length)].ToString()),
                _ => text[..(at + 1)] + (random.Next(8) == 0 ? "" : text[(at + 1)..]),
            };
        }

        return text;
    }
}
