using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Policies in files of Terraform and in its plans.</summary>
public sealed class TerraformTests
{
    private const string Connect =
        """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"rds-db:connect\",\"Resource\":\"*\"}]}""";

    [Fact]
    public void Lines_may_break_and_comments_stand_wherever_the_language_lets_them()
    {
        var found = Assert.Single(PolicyFinder.Find(
            """
            resource   "aws_iam_role_policy"   "inline"   {

              role   =   "app" # whose
              policy = jsonencode(
                // the policy
                {
                  Version = "2012-10-17"
                  /* one
                     statement */
                  Statement   =   [
                    # first
                    {
                      Effect = "Allow",
                      Action =
                        "rds-db:connect",
                      Resource = [ # which
                        "arn:aws:rds-db:eu-west-1:1:dbuser:db-A/a" , // a
                        "arn:aws:rds-db:eu-west-1:1:dbuser:db-A/b",
                      ] ,
                    } ,
                  ]
                } # its end
              )
            }
            """,
            "main.tf").Policies);
        Assert.Empty(found.Notes);
        Assert.Equal("app", found.Owner);
        var statement = Assert.Single(found.Read(PolicyKind.RoleInline).Document!.Statements);
        Assert.Equal(
            ["arn:aws:rds-db:eu-west-1:1:dbuser:db-A/a", "arn:aws:rds-db:eu-west-1:1:dbuser:db-A/b"],
            statement.Resource!.Patterns.Select(one => one.ToString()));
    }

    [Theory]
    [InlineData(@"a\nb\rc\td", "a\nb\rc\td")]
    [InlineData(@"\""\\\""", "\"\\\"")]
    [InlineData(@"\u00e9t\U0001F600x", "\u00e9t\U0001F600x")]
    [InlineData(@"\U0001f600", "\U0001F600")]
    [InlineData("$${a}%%{b}$c%", "${a}%{b}$c%")]
    [InlineData("", "")]
    public void A_text_is_what_its_escapes_say(string written, string expected)
    {
        var block = Assert.Single(HclReader.Read($"locals {{\n  a = \"{written}\"\n  b = \"next\"\n}}", null));
        Assert.Equal((expected, "next"), (block.Body["a"]!.Text, block.Body["b"]!.Text));
    }

    [Fact]
    public void Comments_within_an_expression_are_no_part_of_it()
    {
        var block = Assert.Single(HclReader.Read(
            """
            locals {
              all = concat([ # the "old ones (and
                { name = "a" }, // ]) more
              ], var.more /* ) */)
              b = 2
            }
            """,
            null));
        Assert.Equal(["all", "b"], block.Body.Members.Select(member => member.Name));
        Assert.Equal("2", block.Body["b"]!.Text);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(70, false)]
    public void Nesting_has_a_limit_that_no_policy_comes_near(int depth, bool isRead)
    {
        var lists = "a = " + new string('[', depth) + new string(']', depth);
        var blocks = string.Concat(Enumerable.Repeat("a {\n", depth)) + string.Concat(Enumerable.Repeat("}\n", depth));
        foreach (var text in new[] { $"locals {{\n{lists}\n}}", blocks })
        {
            var fault = Record.Exception(() => HclReader.Read(text, null));
            Assert.Equal(isRead ? null : "PolicyHclSyntax", (fault as Fault)?.ErrorId);
        }
    }

    [Fact]
    public void A_place_that_was_passed_may_be_asked_for_again()
    {
        var text = new HclText("a\nbc\nd", null);
        foreach (var (at, line, column) in new[] { (3, 2, 2), (5, 3, 1), (0, 1, 1), (1, 1, 2), (4, 2, 3) })
        {
            text.Position = at;
            Assert.Equal((line, column), (text.Place.Line, text.Place.Column));
        }
    }

    [Fact]
    public void A_role_of_a_plan_has_its_trust_policy_and_its_inline_policies()
    {
        var found = PolicyFinder.Find(
            $$$$"""
            {"format_version":"1.2","resource_changes":[
              {"address":"aws_iam_role.app","mode":"managed","type":"aws_iam_role","change":{"actions":["create"],
               "after":{"name":"orders-app","assume_role_policy":"{{{{Connect}}}}","inline_policy":[{"name":"a","policy":"{{{{Connect}}}}"},{"name":"b"}]},
               "after_unknown":{"arn":true,"inline_policy":[{},{"policy":true}]}}},
              {"address":"aws_iam_role.other","mode":"managed","type":"aws_iam_role","change":{"actions":["create"],
               "after":{"name":"other","assume_role_policy":"{{{{Connect}}}}"},"after_unknown":{"inline_policy":true}}}]}
            """,
            null).Policies;
        Assert.Equal(
            [
                ("orders-app", PolicyKind.Trust, true), ("orders-app", PolicyKind.RoleInline, true),
                ("orders-app", PolicyKind.RoleInline, false), ("other", PolicyKind.Trust, true),
            ],
            found.Select(one => (one.Owner!, one.Kind!.Value, one.Json.Length > 0)));
        Assert.Contains("aws_iam_role.app", found[2].Unread, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("planned_values")]
    [InlineData("values")]
    public void Modules_of_a_plan_or_a_state_are_read_at_every_depth(string part)
    {
        var found = PolicyFinder.Find(
            $$$$"""
            {"format_version":"1.0","{{{{part}}}}":{"root_module":{
              "resources":[{"address":"aws_iam_policy.top","mode":"managed","type":"aws_iam_policy","values":{"policy":"{{{{Connect}}}}"}},
                {"address":"data.aws_iam_policy.of","mode":"data","type":"aws_iam_policy","values":{"policy":"{{{{Connect}}}}"}}],
              "child_modules":[{"address":"module.a","child_modules":[{"address":"module.a.module.b[0]","resources":[
                {"address":"module.a.module.b[0].aws_iam_user_policy.low","mode":"managed","type":"aws_iam_user_policy","values":{"user":"ann","policy":"{{{{Connect}}}}"}}]}]}]}}}
            """,
            null).Policies;
        Assert.Equal(["aws_iam_policy.top", "module.a.module.b[0].aws_iam_user_policy.low"], found.Select(one => one.Name));
        Assert.Equal([PolicyKind.Managed, PolicyKind.UserInline], found.Select(one => one.Kind!.Value));
        Assert.Equal("ann", found[1].Owner);
    }

    [Fact]
    public void A_policy_of_a_module_is_taken_from_the_document_in_that_module()
    {
        const string Plan = """
            {"format_version":"1.2",
             "resource_changes":[
              {"address":"module.a.aws_iam_role_policy.app[0]","mode":"managed","type":"aws_iam_role_policy","change":{"actions":["create"],"after":{"role":"app"},"after_unknown":{"policy":true}}},
              {"address":"module.a.data.aws_iam_policy_document.it","mode":"data","type":"aws_iam_policy_document","change":{"actions":["read"],
               "after":{"statement":[{"actions":["rds-db:connect"],"resources":["*"]}]},"after_unknown":{"json":true}}},
              {"address":"data.aws_iam_policy_document.it","mode":"data","type":"aws_iam_policy_document","change":{"actions":["read"],
               "after":{"statement":[{"actions":["s3:GetObject"],"resources":["*"]}]},"after_unknown":{"json":true}}}],
             "configuration":{"root_module":{"module_calls":{"a":{"module":{"resources":[
              {"address":"aws_iam_role_policy.app","expressions":{"role":{},"policy":{"references":["data.aws_iam_policy_document.it.json","data.aws_iam_policy_document.it"]}}}]}}}}}}
            """;
        var found = PolicyFinder.Find(Plan, null).Policies;
        Assert.Equal(["module.a.aws_iam_role_policy.app[0]", "data.aws_iam_policy_document.it"], found.Select(one => one.Name));
        Assert.Contains("rds-db:connect", found[0].Json, StringComparison.Ordinal);
        Assert.Contains("s3:GetObject", found[1].Json, StringComparison.Ordinal);
    }
}
