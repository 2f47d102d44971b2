using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Tests.Policies;

/// <summary>As much of Terraform's language as policies are written in.</summary>
public sealed class HclTests
{
    [Theory]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("null", "null")]
    [InlineData("42", "42")]
    [InlineData("-1", "{Ref:'-1'}")]
    [InlineData("4.5", "{Ref:'4.5'}")]
    [InlineData("1 + 2", "{Ref:'1 + 2'}")]
    [InlineData("var.team", "{Ref:'var.team'}")]
    [InlineData("true ? 1 : 2 # which", "{Ref:'true ? 1 : 2'}")]
    [InlineData("\"a\"\t# one", "'a'")]
    [InlineData("\"a\" // one", "'a'")]
    [InlineData("\"a\" /* one */", "'a'")]
    [InlineData("\"a\" == var.b", "{Ref:'\"a\" == var.b'}")]
    [InlineData("f(\"}\", [1, {a = 2}])[0].b", "{Ref:'f(\"}\", [1, {a = 2}])[0].b'}")]
    [InlineData("jsonencode(\"a\")", "'a'")]
    [InlineData("jsonencode(\n  { a = 1 }\n  )", "{a:1}")]
    [InlineData("jsonencode(\"a\").b", "{Ref:'jsonencode(\"a\").b'}")]
    [InlineData("jsonencode(var.a)", "{Ref:'var.a'}")]
    [InlineData("jsonencode(\"a\", 1)", "{Ref:'jsonencode(\"a\", 1)'}")]
    [InlineData("jsondecode(\"a\")", "{Ref:'jsondecode(\"a\")'}")]
    [InlineData("[]", "[]")]
    [InlineData("[\"a\", \"b\",]", "['a','b']")]
    [InlineData("[\n  \"a\"\n  , var.b\n]", "['a',{Ref:'var.b'}]")]
    [InlineData("[for x in y : x]", "{Ref:'[for x in y : x]'}")]
    [InlineData("[\n  for x in y : x]", "{Ref:'[\n  for x in y : x]'}")]
    [InlineData("[forest]", "[{Ref:'forest'}]")]
    [InlineData("{ for k, v in m : k => v }", "{Ref:'{ for k, v in m : k => v }'}")]
    [InlineData("{}", "{}")]
    [InlineData("{ a = 1, \"b c\" : 2 }", "{a:1,b c:2}")]
    [InlineData("{\n  a-1 =\n    1\n  b_2 = 2\n}", "{a-1:1,b_2:2}")]
    [InlineData("\"a${var.b}c\"", "{Fn::Join:['',['a',{Ref:'var.b'},'c']]}")]
    [InlineData("\"${~ var.b ~}\"", "{Fn::Join:['',[{Ref:'var.b'}]]}")]
    [InlineData("\"${{a = {b = 1}}.a}x\"", "{Fn::Join:['',[{Ref:'{a = {b = 1}}.a'},'x']]}")]
    [InlineData("\"%{ if a }x%{ endif }\"", "{Fn::Join:['',[{Ref:'if a'},'x',{Ref:'endif'}]]}")]
    [InlineData("\"$${a}%%{b}$c\"", "'${a}%{b}$c'")]
    [InlineData("\"\\u0041\\U00000042\"", "'AB'")]
    [InlineData("\"\\u12\\q\"", "'u12q'")]
    [InlineData("\"\\uD800\"", "'uD800'")]
    [InlineData("<<EOT\na\n  b\\n \"${var.c}\"\nEOT", "{Fn::Join:['',['a\n  b\\n \"',{Ref:'var.c'},'\"\n']]}")]
    [InlineData("<<-EOT\n  a\n  EOT", "'  a\n'")]
    [InlineData("<<EOT\nEOT", "''")]
    public void A_value_is_known_or_kept_as_its_text(string written, string expected)
    {
        var block = Assert.Single(HclReader.Read($"locals {{\n  a = {written}\n  b = \"next\"\n}}", null));
        Assert.Equal((expected, "'next'"), (ShownNode.Of(block.Body["a"]), ShownNode.Of(block.Body["b"])));
    }

    [Fact]
    public void Blocks_have_labels_and_the_same_inner_ones_are_a_list()
    {
        var blocks = HclReader.Read(
            """
            # The first line.
            data "aws_iam_policy_document" it {
              statement { sid = "A" }
              version = "x" /* the
              language */
              statement {
                sid = "B"
              }
              other{}
            }
            /* between */ locals {}
            // the end
            """,
            null);
        Assert.Equal([["data", "aws_iam_policy_document", "it"], ["locals"]], blocks.Select(block => block.Labels));
        Assert.Equal("{version:'x',statement:[{sid:'A'},{sid:'B'}],other:[{}]}", ShownNode.Of(blocks[0].Body));
        Assert.Equal((3, 14), (blocks[0].Body["statement"]!.Place.Line, blocks[0].Body["statement"]!.Place.Column));
    }

    [Fact]
    public void A_byte_order_mark_and_ends_of_lines_of_Windows_are_no_part_of_it() =>
        Assert.Equal("{a:'x\n'}", ShownNode.Of(Assert.Single(HclReader.Read("\uFEFFlocals {\r\n a = <<E\r\nx\r\nE\r\n}\r\n#end", null)).Body));

    [Theory]
    [InlineData("  a = ", 7)]
    [InlineData("  a 1", 6)]
    [InlineData("  a = { b 1 }", 11)]
    [InlineData("  a = { = 1 }", 9)]
    [InlineData("  a = \"open", 8)]
    [InlineData("  a = \"${open\"", 8)]
    [InlineData("  ?", 3)]
    [InlineData("  a = [,]", 8)]
    public void What_is_broken_has_its_place(string line, int column)
    {
        foreach (var (file, said) in new[] { ("main.tf", "main.tf"), (null, "The given text") })
        {
            var fault = Assert.Throws<Fault>(() => HclReader.Read($"locals {{\n{line}\n}}\n", file));
            Assert.Equal("PolicyHclSyntax", fault.ErrorId);
            Assert.StartsWith(said, fault.Happened, StringComparison.Ordinal);
            Assert.Contains($"line 2, column {column}", fault.Happened, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("locals {\n a = <<EOT\n x")]
    [InlineData("locals {\n a = <<EOT")]
    [InlineData("locals {\n a = <<EOT\n ${x\nEOT\n}")]
    [InlineData("locals {\n a = \"x\\")]
    [InlineData("locals {\n a = 1")]
    [InlineData("locals \"a")]
    [InlineData("locals")]
    public void What_does_not_end_is_broken(string text) =>
        Assert.Equal("PolicyHclSyntax", Assert.Throws<Fault>(() => HclReader.Read(text, null)).ErrorId);

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Nesting_is_counted_and_what_stands_beside_it_is_not(int depth, bool isRead)
    {
        var lists = "a = " + new string('[', depth) + new string(']', depth) + "\n";
        var blocks = string.Concat(Enumerable.Repeat("a {\n", depth)) + string.Concat(Enumerable.Repeat("}\n", depth));
        foreach (var text in new[] { lists, blocks })
        {
            var fault = Record.Exception(() => HclReader.Read($"locals {{\n{text}{text}}}", null));
            Assert.Equal(isRead ? null : "PolicyHclSyntax", (fault as Fault)?.ErrorId);
        }
    }

    [Theory]
    [InlineData("resource \"a\" \"b\" {", true)]
    [InlineData("module x {", true)]
    [InlineData("locals{", true)]
    [InlineData("// note\n\nterraform {\n}", true)]
    [InlineData("Resources:\n  data {", false)]
    [InlineData("resource: {", false)]
    [InlineData("things {", false)]
    public void A_file_of_Terraform_is_known_by_its_blocks(string text, bool isHcl) => Assert.Equal(isHcl, HclPolicies.IsHcl(text));

    [Theory]
    [InlineData("aws_iam_policy", "policy", "name = \"x\"", "Managed", null)]
    [InlineData("aws_iam_role_policy", "policy", "role = \"app\"", "RoleInline", "app")]
    [InlineData("aws_iam_role_policy", "policy", "role = aws_iam_role.app.id", "RoleInline", null)]
    [InlineData("aws_iam_user_policy", "policy", "user = \"ann\"", "UserInline", "ann")]
    [InlineData("aws_iam_group_policy", "policy", "group = \"staff\"", "GroupInline", "staff")]
    [InlineData("aws_iam_role", "assume_role_policy", "name = \"app\"", "Trust", "app")]
    [InlineData("aws_organizations_policy", "content", "name = \"guard\"", "ServiceControl", null)]
    [InlineData("aws_organizations_policy", "content", "type = \"RESOURCE_CONTROL_POLICY\"", "ResourceControl", null)]
    [InlineData("aws_organizations_policy", "content", "type = \"TAG_POLICY\"", null, null)]
    [InlineData("aws_ssoadmin_permission_set_inline_policy", "inline_policy", "instance_arn = \"x\"", "RoleInline", null)]
    public void A_resource_says_what_its_policy_is_and_whose(string type, string member, string other, string? kind, string? owner)
    {
        const string Encoded = "jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"a:b\", Resource = var.arn }] })";
        const string Text = """
            <<EOT
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "${var.arn}"}]}
            EOT
            """;
        foreach (var policy in new[] { Encoded, Text })
        {
            var found = PolicyFinder.Find(
                $$"""
                resource "{{type}}" "it" {
                  {{other}}
                  {{member}} = {{policy}}
                  unrelated = {{policy}}
                }
                resource "{{type}}" "elsewhere" {
                  {{member}} = data.aws_iam_policy_document.it.json
                }
                resource "{{type}}" "none" {
                }
                resource "aws_s3_bucket_policy" "other" {
                  policy = {{policy}}
                }
                data "template_file" "other" {
                  policy = {{policy}}
                }
                """,
                "main.tf");
            Assert.Equal((string)Messages.FormatTerraform, found.Format);
            var one = Assert.Single(found.Policies);
            Assert.Equal(($"main.tf: {type}.it", kind, owner), (one.Name, one.Kind?.ToString(), one.Owner));
            Assert.Equal("PolicyValueUnknown", Assert.Single(one.Notes).Id);
            var statement = Assert.Single(one.Read(PolicyKind.Unspecified).Document!.Statements);
            Assert.Equal("*", Assert.Single(statement.Resource!.Patterns).ToString());
        }
    }
}
