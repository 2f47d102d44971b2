using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Tests.Policies;

public sealed class PolicyFinderTests
{
    private const string Policy =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKLMNOPQRSTUVWXYZ/app"}]}""";

    public static TheoryData<string, string> Wrappings => new()
    {
        { "the text itself", "DOCUMENT" },
        { "URL-encoded", "ENCODED" },
        { "a text in JSON", "\"QUOTED\"" },
        { "get-role-policy", """{"RoleName":"app","PolicyName":"connect","PolicyDocument":DOCUMENT}""" },
        { "get-user-policy, encoded", """{"UserName":"ann","PolicyName":"connect","PolicyDocument":"ENCODED"}""" },
        { "get-policy-version", """{"PolicyVersion":{"Document":DOCUMENT,"VersionId":"v1","IsDefaultVersion":true}}""" },
        { "describe-policy", """{"Policy":{"PolicySummary":{"Name":"guard","Type":"SERVICE_CONTROL_POLICY"},"Content":"QUOTED"}}""" },
        { "a template", """{"Resources":{"P":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"PolicyDocument":DOCUMENT}}}}""" },
        { "get-template", """{"TemplateBody":{"Resources":{"P":{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":DOCUMENT}}}}}""" },
        { "a plan",
            """{"format_version":"1.2","resource_changes":[{"address":"aws_iam_policy.p","mode":"managed","type":"aws_iam_policy","change":{"actions":["create"],"after":{"policy":"QUOTED"},"after_unknown":{}}}]}""" },
        { "a list", "[DOCUMENT]" },
        { "Terraform", "resource \"aws_iam_policy\" \"p\" {\n  policy = <<-EOT\n    DOCUMENT\n  EOT\n}\n" },
    };

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void A_policy_is_found_whatever_is_around_it(string what, string text)
    {
        Assert.NotEmpty(what);
        var found = Assert.Single(PolicyFinder.Find(Filled(text), null).Policies);
        var document = Assert.IsType<PolicyDocument>(found.Read(PolicyKind.Identity).Document);
        Assert.Equal("rds-db:connect", Assert.Single(Assert.Single(document.Statements).Action.Patterns).ToString());
    }

    [Fact]
    public void Places_are_those_of_the_whole_text()
    {
        var found = Assert.Single(PolicyFinder.Find(
            "{\n \"RoleName\": \"app\",\n \"PolicyDocument\": {\n  \"Version\": \"2012-10-17\",\n  \"Statement\": 7\n }\n}", "out.json").Policies);
        var finding = Assert.Single(found.Read(PolicyKind.Identity).Findings);
        Assert.Equal((5, 16, "/PolicyDocument/Statement"), (finding.Line, finding.Column, finding.JsonPointer));
        Assert.Equal(PolicyKind.RoleInline, found.Kind);
    }

    [Fact]
    public void Comments_are_left_out_and_everything_stays_in_its_place()
    {
        var found = Assert.Single(PolicyFinder.Find(
            "// the app\n{ /* two\n lines */ \"Version\": \"2012-10-17\", # and this\n \"Statement\": \"//no\" }", null).Policies);
        var findings = found.Read(PolicyKind.Identity).Findings;
        Assert.Equal(["PolicyCommentLeftOut", "PolicyStatementMissing"], findings.Select(finding => finding.Id));
        Assert.Equal((1, 1), (findings[0].Line, findings[0].Column));
        Assert.Equal((4, 15), (findings[1].Line, findings[1].Column));
    }

    [Theory]
    [InlineData("!Sub 'arn:${AWS::Partition}:rds-db:${AWS::Region}:1:dbuser:${Db.DbiResourceId}/${!aws:username}'", "arn:aws:rds-db:*:1:dbuser:*/${aws:username}", 3)]
    [InlineData("!Sub ['arn:aws:rds-db:${R}:1:dbuser:x/${U}', {R: eu-west-1, U: !Ref User}]", "arn:aws:rds-db:eu-west-1:1:dbuser:x/*", 1)]
    [InlineData("!Join [':', ['arn:aws:rds-db', !Ref 'AWS::Region', 1, 'dbuser', !Join ['/', [!GetAtt Db.DbiResourceId, app]]]]", "arn:aws:rds-db:*:1:dbuser:*", 2)]
    [InlineData("!GetAtt [Db, DBInstanceArn]", "*", 1)]
    [InlineData("!ImportValue Users", "*", 1)]
    [InlineData("!Sub '${Head}/app'", "*", 1)]
    [InlineData("!If [IsProduction, 'arn:aws:rds-db:a', 'arn:aws:rds-db:b']", "arn:aws:rds-db:a", 0)]
    [InlineData("{'Fn::Sub': 'arn:aws:rds-db:${AWS::Region}:1:dbuser:x/app'}", "arn:aws:rds-db:*:1:dbuser:x/app", 1)]
    public void What_only_a_stack_knows_becomes_a_wildcard_and_a_note(string value, string expected, int notes)
    {
        var found = Assert.Single(PolicyFinder.Find(
            $$"""
            Resources:
              P:
                Type: AWS::IAM::ManagedPolicy
                Properties:
                  PolicyDocument:
                    Version: 2012-10-17
                    Statement:
                      Effect: Allow
                      Action: rds-db:connect
                      Resource: {{value}}
            """,
            "t.yaml").Policies);
        Assert.Contains($"\"Resource\": \"{expected}\"", found.Json, StringComparison.Ordinal);
        Assert.Equal(notes, found.Notes.Count(note => note.Id == "PolicyValueUnknown"));
        Assert.All(found.Notes, note => Assert.Equal(10, note.Line));
        Assert.Equal("t.yaml: P", found.Name);
    }

    [Fact]
    public void A_template_says_whose_its_policies_are()
    {
        var found = PolicyFinder.Find(
            $$"""
            Resources:
              App:
                Type: AWS::IAM::Role
                Properties:
                  RoleName: orders-app
                  AssumeRolePolicyDocument: {{Policy}}
                  Policies:
                    - PolicyName: connect
                      PolicyDocument: {{Policy}}
            """,
            null).Policies;
        Assert.Equal([(PolicyKind.Trust, "orders-app"), (PolicyKind.RoleInline, "orders-app")], found.Select(one => (one.Kind!.Value, one.Owner!)));
    }

    [Fact]
    public void A_plan_gives_what_it_knows_and_wildcards_for_the_rest()
    {
        const string Plan = """
            {"format_version":"1.2","terraform_version":"1.9.0",
             "resource_changes":[
              {"address":"aws_iam_role_policy.app","mode":"managed","type":"aws_iam_role_policy","change":{"actions":["create"],"after":{"role":"orders-app"},"after_unknown":{"policy":true}}},
              {"address":"aws_iam_role_policy.gone","mode":"managed","type":"aws_iam_role_policy","change":{"actions":["delete"],"after":null,"after_unknown":{}}},
              {"address":"aws_iam_user_policy.whole","mode":"managed","type":"aws_iam_user_policy","change":{"actions":["create"],"after":{"user":"ann"},"after_unknown":{"policy":true}}},
              {"address":"data.aws_iam_policy_document.app","mode":"data","type":"aws_iam_policy_document","change":{"actions":["read"],
               "after":{"statement":[{"actions":["rds-db:connect"],"effect":null,"sid":null,"condition":[{"test":"StringEquals","variable":"aws:PrincipalTag/a","values":["&{aws:username}"]}]}],"version":null},
               "after_unknown":{"id":true,"json":true,"statement":[{"actions":[false],"resources":[true],"condition":[{"values":[false]}]}]}}}],
             "configuration":{"root_module":{"resources":[
              {"address":"aws_iam_role_policy.app","expressions":{"policy":{"references":["data.aws_iam_policy_document.app.json","data.aws_iam_policy_document.app"]}}}]}}}
            """;
        var found = PolicyFinder.Find(Plan, null).Policies;
        Assert.Equal(["orders-app", "ann"], found.Select(one => one.Owner));
        Assert.Equal("PolicyValueUnknown", Assert.Single(found[0].Notes).Id);
        var document = found[0].Read(PolicyKind.RoleInline).Document;
        Assert.NotNull(document);
        Assert.Contains("\"Resource\": [\n        \"*\"\n      ]", document.Json, StringComparison.Ordinal);
        Assert.Contains("${aws:username}", document.Json, StringComparison.Ordinal);
        Assert.Contains("aws_iam_user_policy.whole", found[1].Unread, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_Terraform_is_read_as_far_as_policies_go()
    {
        var found = PolicyFinder.Find(
            """
            # Who may connect.
            variable "users" { type = list(string) }
            data "aws_iam_policy_document" "app" {
              statement {
                sid       = "App"
                effect    = "Allow"
                actions   = ["rds-db:connect"]
                resources = ["arn:aws:rds-db:eu-west-1:${data.aws_caller_identity.me.account_id}:dbuser:db-A/$${x}", local.other]
              }
              statement {
                actions   = ["rds-db:connect"]
                resources = [for u in var.users : "arn:aws:rds-db:eu-west-1:1:dbuser:db-A/${u}"]
              }
            }
            resource "aws_iam_role_policy" "inline" {
              role   = "app"
              policy = jsonencode({
                Version   = "2012-10-17" // the language
                Statement = [{ Effect = "Allow", Action = "rds-db:connect", "Resource" : "*" }]
              })
            }
            resource "aws_iam_role_policy" "elsewhere" {
              role   = aws_iam_role.app.id
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            "main.tf").Policies;
        Assert.Equal(["main.tf: app", "main.tf: aws_iam_role_policy.inline"], found.Select(one => one.Name));
        Assert.Contains("arn:aws:rds-db:eu-west-1:*:dbuser:db-A/${x}", found[0].Json, StringComparison.Ordinal);
        Assert.Equal(3, found[0].Notes.Count);
        Assert.NotNull(found[1].Read(PolicyKind.RoleInline).Document);
        Assert.Equal("app", found[1].Owner);
    }

    [Theory]
    [InlineData("Resources:\n  A: [\n", "PolicyYamlSyntax")]
    [InlineData("data \"a\" \"b\" {\n  x = \n", "PolicyHclSyntax")]
    [InlineData("data \"a\" \"b\" {\n  x = \"open\n}", "PolicyHclSyntax")]
    [InlineData("a: *b\n", "PolicyYamlSyntax")]
    public void What_is_broken_is_named(string text, string id) =>
        Assert.Equal(id, Assert.Throws<Fault>(() => PolicyFinder.Find(text, "f")).ErrorId);

    [Fact]
    public void Few_lines_do_not_stand_for_more_than_fits_in_memory()
    {
        var lines = new List<string> { "a0: &a0 [x, x, x, x, x, x, x, x, x, x]" };
        for (var i = 1; i < 9; i++)
        {
            lines.Add($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]");
        }

        Assert.Equal("PolicyYamlSyntax", Assert.Throws<Fault>(() => PolicyFinder.Find(string.Join('\n', lines), null)).ErrorId);
        Assert.Equal("PolicyYamlSyntax", Assert.Throws<Fault>(() => PolicyFinder.Find("a: " + new string('[', 5000), null)).ErrorId);
    }

    [Fact]
    public void Each_user_and_role_of_an_account_has_what_is_its_own()
    {
        var details = Filled("""
            {"UserDetailList":[{"UserName":"ann","Arn":"arn:aws:iam::123456789012:user/ann","GroupList":["staff"],"AttachedManagedPolicies":[]},
                               {"UserName":"bob","Arn":"arn:aws:iam::123456789012:user/bob","GroupList":[],"AttachedManagedPolicies":[]}],
             "GroupDetailList":[{"GroupName":"staff","Arn":"arn:aws:iam::123456789012:group/staff","GroupPolicyList":[{"PolicyName":"connect","PolicyDocument":"ENCODED"}],"AttachedManagedPolicies":[]}],
             "RoleDetailList":[{"RoleName":"app","Arn":"arn:aws:iam::123456789012:role/x/app","AssumeRolePolicyDocument":DOCUMENT,"RolePolicyList":[],
               "AttachedManagedPolicies":[{"PolicyName":"m","PolicyArn":"arn:aws:iam::123456789012:policy/m"},{"PolicyName":"n","PolicyArn":"arn:aws:iam::aws:policy/n"}],
               "PermissionsBoundary":{"PermissionsBoundaryArn":"arn:aws:iam::123456789012:policy/m"}}],
             "Policies":[{"Arn":"arn:aws:iam::123456789012:policy/m","PolicyVersionList":[{"Document":{"Version":"2012-10-17"},"VersionId":"v1","IsDefaultVersion":false},{"Document":DOCUMENT,"VersionId":"v2","IsDefaultVersion":true}]}]}
            """);
        var found = PolicyFinder.Find(details, null).Policies;
        Assert.Equal(["ann", "bob", "app", "app", "app", "app"], found.Select(one => one.Owner!.Split('/')[^1]));
        Assert.Equal(
            [PolicyKind.GroupInline, null, PolicyKind.Stored, null, PolicyKind.Stored, PolicyKind.Trust], found.Select(one => one.Kind));
        Assert.Equal("", found[1].Json);
        Assert.NotNull(found[2].Read(PolicyKind.Stored).Document);
        Assert.Contains("arn:aws:iam::aws:policy/n", found[3].Unread, StringComparison.Ordinal);
        Assert.True(found[4].IsBoundary);
    }

    [Theory]
    [InlineData("a: {b: [1}<\n- c", "PolicyYaml")]
    [InlineData("...\n{\"a\":[{\"b\":\"c,\"d\":\"e\"}]}x\"}]}", "PolicyYaml")]
    [InlineData("a:\n  - b: {c: [d, !!GetAttb.c]]]\n", "PolicyYaml")]
    [InlineData("resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ /*", "PolicyHclSyntax")]
    [InlineData("resource \"aws_iam_policy\" \"p\" {\n  /* policy", "PolicyHclSyntax")]
    public void A_text_that_breaks_off_is_a_fault(string text, string id) =>
        Assert.StartsWith(id, Assert.Throws<Fault>(() => PolicyFinder.Find(text, null)).ErrorId, StringComparison.Ordinal);

    [Fact]
    public void Places_in_a_long_file_of_Terraform_are_counted_on()
    {
        var text = "locals {\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"  a{i} = {i}\n")) + "  =\n}\nresource \"x\" \"y\" {}\n";
        var fault = Assert.Throws<Fault>(() => PolicyFinder.Find(text, "long.tf"));
        Assert.Equal("PolicyHclSyntax", fault.ErrorId);
        Assert.Contains("line 100002, column 3", fault.Happened, StringComparison.Ordinal);
    }

    [Fact]
    public void The_names_around_a_value_are_kept_once_however_long_they_are()
    {
        // Fifty names of a thousand characters around twenty thousand values.
        var text = string.Concat(Enumerable.Range(0, 50).Select(i => new string(' ', i) + new string('n', 1000) + ":\n"))
            + string.Concat(Enumerable.Repeat(new string(' ', 50) + "- x\n", 20_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        PolicyFinder.Find(text, null);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    private static string Filled(string text) => text
        .Replace("DOCUMENT", Policy, StringComparison.Ordinal)
        .Replace("ENCODED", Uri.EscapeDataString(Policy), StringComparison.Ordinal)
        .Replace("QUOTED", Policy.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal);
}
