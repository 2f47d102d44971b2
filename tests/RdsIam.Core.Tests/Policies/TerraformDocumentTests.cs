using System.Text.Json.Nodes;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Documents that Terraform makes of its arguments, in files and in plans.</summary>
public sealed class TerraformDocumentTests
{
    private const string Connect =
        """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"rds-db:connect\",\"Resource\":\"*\"}]}""";

    [Fact]
    public void Each_argument_becomes_its_element()
    {
        var found = Assert.Single(PolicyFinder.Find(
            """
            data "aws_iam_policy_document" "it" {
              version   = "2008-10-17"
              policy_id = var.id
              statement {
                sid           = "One"
                effect        = "Deny"
                not_actions   = ["s3:*"]
                not_resources = ["arn:aws:s3:::x", "arn:aws:s3:::&{aws:username}"]
                not_principals {
                  type        = "AWS"
                  identifiers = ["123456789012"]
                }
                condition {
                  test     = "StringLike"
                  variable = "aws:PrincipalTag/a"
                  values   = ["&{aws:username}", "b"]
                }
                condition {
                  test     = "StringLike"
                  variable = "aws:PrincipalTag/c"
                  values   = ["d"]
                }
                condition {
                  test     = "Bool"
                  variable = "aws:SecureTransport"
                  values   = ["true"]
                }
              }
              statement {
                sid       = ""
                actions   = ["sts:AssumeRole"]
                resources = []
                principals {
                  type        = "AWS"
                  identifiers = ["111111111111"]
                }
                principals {
                  type        = "Service"
                  identifiers = ["ec2.amazonaws.com"]
                }
                principals {
                  type        = "AWS"
                  identifiers = ["222222222222"]
                }
              }
            }
            """,
            "main.tf").Policies);
        Assert.Equal("main.tf: it", found.Name);
        Assert.Empty(found.Notes);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {"Version":"2008-10-17","Statement":[
                  {"Sid":"One","Effect":"Deny","NotPrincipal":{"AWS":["123456789012"]},"NotAction":["s3:*"],
                   "NotResource":["arn:aws:s3:::x","arn:aws:s3:::${aws:username}"],
                   "Condition":{"StringLike":{"aws:PrincipalTag/a":["${aws:username}","b"],"aws:PrincipalTag/c":["d"]},"Bool":{"aws:SecureTransport":["true"]}}},
                  {"Effect":"Allow","Principal":{"AWS":["111111111111","222222222222"],"Service":["ec2.amazonaws.com"]},"Action":["sts:AssumeRole"]}]}
                """),
            JsonNode.Parse(found.Json)), found.Json);
    }

    [Theory]
    [InlineData("source_policy_documents = [data.other.it.json]", 1)]
    [InlineData("override_policy_documents = [var.more]", 1)]
    [InlineData("provider = aws.other", 0)]
    public void What_comes_from_elsewhere_is_noted(string argument, int notes)
    {
        var found = Assert.Single(PolicyFinder.Find(
            $$"""
            data "aws_iam_policy_document" "it" {
              {{argument}}
              statement {
                actions = ["rds-db:connect"]
              }
            }
            """,
            null).Policies);
        Assert.Equal(notes, found.Notes.Count);
        Assert.StartsWith("{\n  \"Version\": \"2012-10-17\"", found.Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1}""", "{}", "{a:1}")]
    [InlineData("""{"a":"x"}""", """{"b":true}""", "{a:'x',b:{Ref:'b'}}")]
    [InlineData("""{"a":"x"}""", """{"a":false}""", "{a:'x'}")]
    [InlineData("""{"a":"x"}""", """{"a":true}""", "{a:{Ref:'a'}}")]
    [InlineData("""{"a":{"c":1}}""", """{"a":{"b":true}}""", "{a:{c:1,b:{Ref:'a.b'}}}")]
    [InlineData("{}", """{"a":{"b":true}}""", "{a:{b:{Ref:'a.b'}}}")]
    [InlineData("""{"a":["x"]}""", """{"a":[false,true]}""", "{a:['x',{Ref:'a[1]'}]}")]
    [InlineData("""{"a":["x","y"]}""", """{"a":[false]}""", "{a:['x','y']}")]
    [InlineData("""{"a":[{"b":"x"}]}""", """{"a":[{"c":true}]}""", "{a:[{b:'x',c:{Ref:'a[0].c'}}]}")]
    [InlineData("{}", """{"a":[true,false]}""", "{a:[{Ref:'a[0]'}]}")]
    [InlineData("""{"a":"x"}""", """{"a":[true]}""", "{a:'x'}")]
    [InlineData("""{"a":"x"}""", """{"a":{"b":true}}""", "{a:'x'}")]
    [InlineData("""{"a":["x"]}""", """{"a":{"b":true}}""", "{a:['x']}")]
    public void A_plan_s_values_and_what_is_not_known_go_together(string after, string unknown, string expected) =>
        Assert.Equal(expected, ShownNode.Of(TerraformDocument.Merge(Node(after), Node(unknown), "")));

    [Theory]
    [InlineData("terraform.tfstate", "terraform.tfstate is Terraform's own state")]
    [InlineData(null, "The given text is Terraform's own state")]
    public void Terraform_s_own_state_is_not_read(string? file, string said)
    {
        var fault = Assert.Throws<Fault>(() => PolicyFinder.Find("""{"version":4,"terraform_version":"1.9.0","resources":[]}""", file));
        Assert.Equal("TerraformStateFile", fault.ErrorId);
        Assert.StartsWith(said, fault.Happened, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"terraform_version":"1.9.0","resources":{}}""")]
    [InlineData("""{"resources":[]}""")]
    [InlineData("""{"format_version":"1.0"}""")]
    [InlineData("""{"resource_changes":[]}""")]
    public void What_only_looks_like_a_plan_is_none(string text) => Assert.Null(PolicyFinder.Find(text, null).Format);

    [Theory]
    [InlineData("resource_changes", "[]")]
    [InlineData("planned_values", "{}")]
    [InlineData("values", "{}")]
    public void A_plan_without_policies_is_a_plan(string part, string value)
    {
        var found = PolicyFinder.Find($$"""{"format_version":"1.2","terraform_version":"1.9.0","{{part}}":{{value}}}""", null);
        Assert.Equal((string)Messages.FormatTerraformPlan, found.Format);
        Assert.Empty(found.Policies);
    }

    [Fact]
    public void Of_a_plan_the_changes_count_and_each_policy_has_the_document_that_it_names()
    {
        var found = PolicyFinder.Find(
            $$$$"""
            {"format_version":"1.2",
             "planned_values":{"root_module":{"resources":[{"address":"aws_iam_policy.twice","mode":"managed","type":"aws_iam_policy","values":{"policy":"{{{{Connect}}}}"}}]}},
             "resource_changes":[
              {"address":"data.aws_iam_policy.old","mode":"data","type":"aws_iam_policy","change":{"after":{"policy":"{{{{Connect}}}}"}}},
              {"address":"aws_iam_user_policy.each[\"a\"]","mode":"managed","type":"aws_iam_user_policy","change":{"after":{"user":"ann"},"after_unknown":{"policy":true}}},
              {"address":"aws_iam_policy.unsaid","mode":"managed","type":"aws_iam_policy","change":{"after":{},"after_unknown":{"policy":false}}},
              {"address":"data.aws_iam_policy_document.it","mode":"data","type":"aws_iam_policy_document","change":{
               "after":{"statement":[{"actions":["rds-db:connect"],"resources":["*"]}]},"after_unknown":{"json":true}}},
              {"address":"data.aws_iam_policy_document.spare","mode":"data","type":"aws_iam_policy_document","change":{
               "after":{"statement":[{"actions":["s3:GetObject"],"resources":["*"]}]},"after_unknown":{"json":true}}}],
             "configuration":{"root_module":{"resources":[
              {"address":"aws_iam_user_policy.each","expressions":{"user":{"references":["data.aws_iam_policy_document.spare"]},
               "policy":{"references":["local.x","data.other.spare.json","data.aws_iam_policy_document.it.json","data.aws_iam_policy_document.it"]}}}]}}}
            """,
            "plan.json");
        Assert.Equal(
            [("plan.json: aws_iam_user_policy.each[\"a\"]", "ann", true), ("plan.json: data.aws_iam_policy_document.spare", null, false)],
            found.Policies.Select(one => (one.Name!, one.Owner, one.Json.Contains("rds-db:connect", StringComparison.Ordinal))));
        Assert.Equal([PolicyKind.UserInline, null], found.Policies.Select(one => one.Kind));
    }

    private static PolicyNode Node(string json) => PolicyJsonReader.Read(json, (_, _) => Assert.Fail(json))!;
}
