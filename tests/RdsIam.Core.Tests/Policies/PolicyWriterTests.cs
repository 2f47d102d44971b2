using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Policies that are written allow what was asked for and nothing else, and no reader finds anything in them.</summary>
public sealed class PolicyWriterTests
{
    private static readonly ConnectResource App = ConnectResource.Parse(Ask.Arn);

    private static readonly Gen<ConnectResource> Users =
        from partition in Gen.Elements("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc")
        from region in Gen.Elements("eu-west-1", "cn-north-1", "us-gov-east-1", "us-iso-east-1", "eusc-de-east-1", "ap-southeast-12")
        from account in Gen.Elements("123456789012", "000000000001")
        from id in Gen.Elements("db-ABCDEFGHIJKL01234", "cluster-ABCDEFGHIJKL01234", "prx-0123456789abcdef0", "shardgroup-0a1b2c")
        from user in Gen.OneOf(
            Gen.Elements("app", "App", "a b", "report-1", "ünï", "it's", "quote\"d", "back\\slash", "a/b", "a:b", "*", "a?", "${aws:username}", "$x", "%{y}", "<&>"),
            Gen.Choose(33, 255)
                .Where(c => c is < 127 or > 160).Select(c => (char)c).NonEmptyListOf().Select(l => string.Concat(l.Take(20))))
        select new ConnectResource(partition, region, account, id, user);

    [Fact]
    [NeedsTime]
    public void What_is_written_allows_exactly_its_users_and_has_no_finding() => Prop.ForAll(
        Users.NonEmptyListOf().Select(l => l.Take(6).ToArray()).ToArbitrary(),
        Users.ToArbitrary(),
        (users, other) =>
        {
            var json = PolicyWriter.Write(ConnectDraft.For(users));
            var reading = PolicyAnalyzer.Analyze(json, "p", PolicyKind.Managed, FindingContext.None);
            return reading.Findings.Count == 0
                && users.Append(other).All(u => Allows(reading.Document!, u) == users.Contains(u))
                && Resources(json).Count == users.Distinct().Count();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Statements_are_merged_and_in_order_whatever_the_input() => Assert.Equal(
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "RdsIamConnect",
              "Effect": "Allow",
              "Action": "rds-db:connect",
              "Resource": [
                "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app",
                "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/report"
              ]
            }
          ]
        }
        """,
        PolicyWriter.Write(ConnectDraft.For([App with { UserName = "report" }, App, App])));

    [Fact]
    public void A_tag_names_the_user_of_each_principal()
    {
        var json = PolicyWriter.Write(ConnectDraft.PerPrincipalTag([App, App with { UserName = "x" }], "db-user"));
        var document = PolicyDocument.Parse(json, "p", PolicyKind.Managed);
        Assert.Empty(PolicyAnalyzer.Analyze(document, FindingContext.None));
        Assert.Single(Resources(json));
        Assert.True(Ask.Of(Ask.Connect(RequestContext.Of(("aws:PrincipalTag/db-user", "app"))), document).Allowed);
        Assert.False(Ask.Of(Ask.Connect(RequestContext.Of(("aws:PrincipalTag/db-user", "other"))), document).Allowed);
        Assert.False(Ask.Of(Ask.Connect(), document).Allowed);
    }

    [Fact]
    public void Terraform_keeps_policy_variables_from_its_own_templates() => Assert.Equal(
        """
        data "aws_iam_policy_document" "my_app" {
          statement {
            sid     = "RdsIamConnect"
            effect  = "Allow"
            actions = ["rds-db:connect"]
            resources = [
              "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/a$${*}b",
              "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/q\"%%{x}",
            ]
          }
        }

        """,
        PolicyWriter.Write(
            ConnectDraft.For([App with { UserName = "a*b" }, App with { UserName = "q\"%{x}" }]),
            PolicyFormat.Terraform,
            "my app"));

    [Fact]
    public void Terraform_of_a_trust_policy_has_principals_and_conditions() => Assert.Equal(
        """
        data "aws_iam_policy_document" "trust" {
          statement {
            effect  = "Allow"
            actions = ["sts:AssumeRoleWithWebIdentity"]

            principals {
              type        = "Federated"
              identifiers = ["arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"]
            }

            condition {
              test     = "StringEquals"
              variable = "token.actions.githubusercontent.com:aud"
              values   = ["sts.amazonaws.com"]
            }

            condition {
              test     = "StringLike"
              variable = "token.actions.githubusercontent.com:sub"
              values   = ["repo:octo/app:*"]
            }
          }
        }

        """,
        PolicyWriter.Write(PipelineTrust.ForGitHub("aws", "123456789012", "octo/app"), PolicyFormat.Terraform, "trust"));

    [Theory]
    [InlineData(false, "AWS::IAM::ManagedPolicy", "PolicyDocument")]
    [InlineData(true, "AWS::IAM::Role", "AssumeRolePolicyDocument")]
    public void CloudFormation_holds_the_same_document(bool trust, string type, string property)
    {
        var draft = trust ? TrustDraft.ForService(TrustedService.Lambda, "aws") : ConnectDraft.For([App]);
        using var template = JsonDocument.Parse(PolicyWriter.Write(draft, PolicyFormat.CloudFormation, "my-app 1"));
        var resource = template.RootElement.GetProperty("Resources").GetProperty("myapp1");
        Assert.Equal(type, resource.GetProperty("Type").GetString());
        var inner = resource.GetProperty("Properties").GetProperty(property);
        using var plain = JsonDocument.Parse(PolicyWriter.Write(draft));
        Assert.Equal(JsonSerializer.Serialize(plain.RootElement), JsonSerializer.Serialize(inner));
    }

    [Theory]
    [InlineData("", "UserNotInPolicy")]
    [InlineData("a\tb", "UserNotInPolicy")]
    [InlineData(" app", "UserNotInPolicy")]
    [InlineData("名前", "UserNotInPolicy")]
    public void A_user_that_no_policy_can_name_is_refused(string user, string id) =>
        Assert.Equal(id, Assert.Throws<Fault>(() => ConnectDraft.For([App with { UserName = user }])).ErrorId);

    [Fact]
    public void An_endpoint_that_would_not_work_is_refused_with_the_finding()
    {
        var fault = Assert.Throws<Fault>(() => PolicyWriter.Write(ConnectDraft.For([App with { ResourceId = "orders" }])));
        Assert.Equal("PolicyNotWritten", fault.ErrorId);
        Assert.Contains("orders where the resource id belongs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_users_and_too_many_users_are_refused()
    {
        Assert.Equal("PolicyWithoutUsers", Assert.Throws<Fault>(() => ConnectDraft.For([])).ErrorId);
        var many = Enumerable.Range(0, 100).Select(i => App with { UserName = $"user{i}" });
        var fault = Assert.Throws<Fault>(() => PolicyWriter.Write(ConnectDraft.For(many)));
        Assert.Contains("a managed policy may have 6144", fault.Message, StringComparison.Ordinal);
        Assert.Equal("TagKeyNotInPolicy", Assert.Throws<Fault>(() => ConnectDraft.PerPrincipalTag([App], "a,b")).ErrorId);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(100, 2)]
    [InlineData(200, 3)]
    public void A_split_makes_no_more_policies_than_are_needed(int users, int expected)
    {
        var draft = ConnectDraft.For(Enumerable.Range(0, users).Select(i => App with { UserName = $"user{i:D3}" }));
        var parts = PolicySplit.Of(draft, "p").Select(part => part.Draft).ToList();
        Assert.Equal(expected, parts.Count);
        Assert.Equal(draft.Statements[0].Resources, parts.SelectMany(part => part.Statements[0].Resources));
        Assert.All(parts, part => Assert.NotEmpty(PolicyWriter.Write(part)));
        foreach (var (one, next) in parts.Zip(parts.Skip(1)))
        {
            var statement = one.Statements[0];
            var more = one with { Statements = [statement with { Resources = [.. statement.Resources, next.Statements[0].Resources[0]] }] };
            Assert.Equal("PolicyTooLongToWrite", Assert.Throws<Fault>(() => PolicyWriter.Write(more)).ErrorId);
        }
    }

    private static bool Allows(PolicyDocument document, ConnectResource user) =>
        Ask.Of(Ask.Connect(resource: user.ToString()), document).Allowed;

    private static List<string> Resources(string json)
    {
        using var document = JsonDocument.Parse(json);
        var resource = document.RootElement.GetProperty("Statement")[0].GetProperty("Resource");
        return resource.ValueKind == JsonValueKind.String
            ? [resource.GetString()!]
            : [.. resource.EnumerateArray().Select(e => e.GetString()!)];
    }
}
