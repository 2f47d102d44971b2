using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Drafts and what becomes of them: whose quota holds, how they are laid out, and what a change says.</summary>
public sealed class PolicyDraftTests
{
    private const string Cluster = "arn:aws:dsql:eu-west-1:123456789012:cluster/abcdefghijklmnopqrstuvwxy2";
    private static readonly ConnectResource App = ConnectResource.Parse(Ask.Arn);

    [Fact]
    public void CloudFormation_is_laid_out_as_a_template() => Assert.Equal(
        """
        {
          "AWSTemplateFormatVersion": "2010-09-09",
          "Resources": {
            "Policy": {
              "Type": "AWS::IAM::ManagedPolicy",
              "Properties": {
                "PolicyDocument": {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "RdsIamConnect",
                      "Effect": "Allow",
                      "Action": "rds-db:connect",
                      "Resource": "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/it's"
                    }
                  ]
                }
              }
            }
          }
        }
        """,
        PolicyWriter.Write(ConnectDraft.For([App with { UserName = "it's" }]), PolicyFormat.CloudFormation, "-/-"));

    [Theory]
    [InlineData("orders", "orders")]
    [InlineData("my app/1", "my_app_1")]
    [InlineData("_x-1", "_x-1")]
    [InlineData("1st", "_1st")]
    [InlineData("-x", "_-x")]
    [InlineData("", "_")]
    public void Terraform_takes_a_name_that_it_knows(string name, string written) => Assert.StartsWith(
        $"data \"aws_iam_policy_document\" \"{written}\" {{\n  statement {{\n",
        PolicyWriter.Write(ConnectDraft.For([App]), PolicyFormat.Terraform, name), StringComparison.Ordinal);

    [Fact]
    public void Each_wish_has_its_statements_and_its_quota()
    {
        var login = new LoginAccess("dsql:DbConnect", Cluster);
        var handedOut = ConnectDraft.Of([App], [], tagKey: null, isAttached: false);
        Assert.Equal((PolicyKind.Managed, Ask.Arn), (handedOut.Kind, handedOut.Statements[0].Resources[0]));
        var tagged = ConnectDraft.Of([App], [login], "team", isAttached: true);
        Assert.Equal(PolicyKind.RoleInline, tagged.Kind);
        Assert.Equal(Ask.Arn[..^3] + "${aws:PrincipalTag/team}", Assert.Single(tagged.Statements[0].Resources));
        Assert.Equal(("DsqlConnect", Cluster), (tagged.Statements[1].Sid, Assert.Single(tagged.Statements[1].Resources)));
        var clusters = ConnectDraft.Of([], [login, new("dsql:DbConnectAdmin", Cluster), login], null, isAttached: false);
        Assert.Equal(["DsqlConnect", "DsqlConnectAdmin"], clusters.Statements.Select(one => one.Sid));
        Assert.Equal(PolicyKind.Managed, clusters.Kind);
        Assert.Equal("PolicyWithoutUsers", Assert.Throws<Fault>(() => ConnectDraft.Of([], [], null, isAttached: false)).ErrorId);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(0, false)]
    public void A_tags_key_has_its_length(int length, bool isTaken)
    {
        var fault = Record.Exception(() => ConnectDraft.PerPrincipalTag([App], new string('k', length))) as Fault;
        Assert.Equal(isTaken ? null : "TagKeyNotInPolicy", fault?.ErrorId);
    }

    [Theory]
    [InlineData("a\u0001b", "U+0001")]
    [InlineData("a\u0100", "U+0100")]
    [InlineData("app ", "none, or a blank at an end")]
    [InlineData("", "none, or a blank at an end")]
    public void A_user_that_cannot_be_named_is_told_by_its_character(string user, string said)
    {
        var fault = Assert.Throws<Fault>(() => ConnectDraft.For([App with { UserName = user }]));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(ConnectDraft.For([App with { UserName = "a\u00FF b" }]).Statements);
    }

    [Fact]
    public void A_change_says_what_comes_and_what_goes()
    {
        var change = new PolicyChange("old", "new", ["a"], ["b"]);
        Assert.Equal(["+ a", "- b"], change.Lines);
        Assert.False(change.IsEmpty);
        Assert.False((change with { Added = [] }).IsEmpty);
        Assert.False((change with { Removed = [] }).IsEmpty);
        Assert.True((change with { Added = [], Removed = [] }).IsEmpty);
    }

    [Fact]
    public void A_stored_policy_says_its_logins_by_resource_and_the_rest_whole()
    {
        var json = $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["rds-db:connect"],"Resource":["a","b"]},
              {"Effect":"Allow","Action":"dsql:DbConnect","Resource":"{{Cluster}}"},{"Effect":"Deny","Action":"s3:*","Resource":"it's"}]}
            """;
        var stored = StoredPolicy.Read(json, "p", out _)!;
        Assert.True(stored.HasVariables);
        Assert.Equal(
            ["a", "b", $"dsql:DbConnect {Cluster}", """{"Effect":"Deny","Action":"s3:*","Resource":"it's"}"""], stored.Lines);
        Assert.False(StoredPolicy.Read(json.Replace("2012", "2008", StringComparison.Ordinal), "p", out _)!.HasVariables);
        Assert.False(StoredPolicy.Read(json.Replace("\"Version\":\"2012-10-17\",", "", StringComparison.Ordinal), "p", out _)!.HasVariables);
    }

    [Fact]
    public void A_name_that_is_taken_gets_the_next_number()
    {
        string With(params string[] sids) => StoredPolicy.Read(
            "{\"Statement\":[" + string.Join(',', sids.Select(sid => $$"""{"Sid":"{{sid}}","Effect":"Deny","Action":"s3:*","Resource":"*"}""")) + "]}",
            "p", out _)!.With(new StatementDraft { Sid = "A", Actions = ["rds-db:connect"], Resources = ["r"] }).After;
        Assert.Contains("\"Sid\":\"A\",\"Effect\":\"Allow\"", With("B", "A2"), StringComparison.Ordinal);
        Assert.Contains("\"Sid\":\"A3\",\"Effect\":\"Allow\"", With("A", "A2"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ecs", null, "eu-west-1", null, "TrustWordMissing -AccountId")]
    [InlineData("Ecs", null, null, null, "ecs-tasks.amazonaws.com")]
    [InlineData("Ecs", "123456789012", "eu-west-1", null, "arn:aws:ecs:eu-west-1:123456789012:*")]
    [InlineData("Ecs", "123456789012", null, null, "arn:aws:ecs:*:123456789012:*")]
    [InlineData("Ec2", null, null, null, "ec2.amazonaws.com")]
    [InlineData("Lambda", null, null, null, "lambda.amazonaws.com")]
    [InlineData("GitHub", "123456789012", null, "repo:acme/shop:*", "repo:acme/shop:*")]
    [InlineData("GitHub", "123456789012", null, "environment:live", "TrustWordMissing -Repository")]
    [InlineData("GitHub", "123456789012", null, null, "TrustWordMissing -Repository")]
    [InlineData("AzureDevOps", "123456789012", null, null, "TrustWordMissing -ServiceConnection")]
    public void A_trusted_party_has_the_words_that_it_needs(
        string party, string? account, string? taskRegion, string? subject, string expected)
    {
        var words = new TrustWords
        {
            Party = Enum.Parse<TrustParty>(party), Region = "eu-west-1", AccountId = account, TaskRegion = taskRegion, Subject = subject,
        };
        Assert.Contains(expected, WrittenOrFault(words), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme/shop/aws", "3f2b0c1e-0d3a-4d53-9d3e-2f3c6f1d7b11", "sc://acme/shop/aws")]
    [InlineData("acme/shop", "3f2b0c1e-0d3a-4d53-9d3e-2f3c6f1d7b11", "ServiceConnectionForm")]
    [InlineData("acme/shop/a/b", "3f2b0c1e-0d3a-4d53-9d3e-2f3c6f1d7b11", "ServiceConnectionForm")]
    [InlineData("acme/shop/aws", null, "TrustWordMissing")]
    public void A_service_connection_has_three_names(string connection, string? organization, string expected)
    {
        var words = new TrustWords
        {
            Party = TrustParty.AzureDevOps, Region = "eu-west-1", AccountId = "123456789012", OrganizationId = organization, ServiceConnection = connection,
        };
        Assert.Contains(expected, WrittenOrFault(words), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-X/app", "arn:aws:dsql:eu-west-1:123456789012:cluster/<cluster id>")]
    [InlineData($"{Cluster}/app", Cluster)]
    [InlineData("arn:aws:dsql:::cluster/abcdefghijklmnopqrstuvwxy2/app", "arn:aws:dsql:<region>:<account>:cluster/abcdefghijklmnopqrstuvwxy2")]
    [InlineData("arn:aws:dsql:eu-west-1:123456789012:cluster:abcdefghijklmnopqrstuvwxy2", Cluster)]
    [InlineData("arn:aws:s3", "arn:aws:dsql:<region>:<account>:cluster/<cluster id>")]
    [InlineData("arn:aws:dsql:eu-west-1", null)]
    [InlineData("arn:aws:dsql:eu-west-1:123456789012:*", null)]
    public void An_ARN_of_no_cluster_is_repaired_as_far_as_it_can_stay(string arn, string? repaired)
    {
        var findings = PolicyAnalyzer.Analyze(Ask.Doc(Ask.Allow(arn, "dsql:DbConnect")), FindingContext.None);
        Assert.Equal(repaired is null ? [] : [$"Write {repaired}."], findings.Where(one => one.Id == "DsqlArnForm").Select(one => one.Fix));
        var mixed = $$"""{"Effect":"Allow","Action":["dsql:DbConnect","s3:GetObject"],"Resource":"{{arn}}"}""";
        Assert.DoesNotContain(PolicyAnalyzer.Analyze(Ask.Doc(mixed), FindingContext.None), one => one.Id == "DsqlArnForm");
    }

    private static string WrittenOrFault(TrustWords words)
    {
        try
        {
            return PolicyJson.Write(words.ToDraft());
        }
        catch (Fault fault)
        {
            return $"{fault.ErrorId} {fault.FaultTarget}";
        }
    }
}
