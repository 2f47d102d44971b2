using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Policies in what AWS's command line writes: the command says what a policy is, and whose.</summary>
public sealed class CommandOutputTests
{
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}]}""";

    [Theory]
    [InlineData("""{"RoleName":"app","PolicyName":"connect","PolicyDocument":DOCUMENT}""", "out.json: connect", "RoleInline", "app")]
    [InlineData("""{"UserName":"ann","PolicyName":"connect","PolicyDocument":DOCUMENT}""", "out.json: connect", "UserInline", "ann")]
    [InlineData("""{"GroupName":"staff","PolicyName":"connect","PolicyDocument":DOCUMENT}""", "out.json: connect", "GroupInline", "staff")]
    [InlineData("""{"PolicyName":"connect","PolicyDocument":DOCUMENT}""", "out.json: connect", null, null)]
    [InlineData("""{"RoleName":"app","PolicyDocument":DOCUMENT}""", "out.json", "RoleInline", "app")]
    [InlineData("""{"PolicyVersion":{"Document":DOCUMENT,"VersionId":"v1"}}""", "out.json", "Managed", null)]
    [InlineData("""{"Document":DOCUMENT,"VersionId":"v1"}""", "out.json", "Managed", null)]
    [InlineData(
        """{"Policy":{"PolicySummary":{"Name":"guard","Type":"SERVICE_CONTROL_POLICY"},"Content":QUOTED}}""", "out.json: guard", "ServiceControl", null)]
    [InlineData(
        """{"Policy":{"PolicySummary":{"Name":"guard","Type":"RESOURCE_CONTROL_POLICY"},"Content":QUOTED}}""", "out.json: guard", "ResourceControl", null)]
    [InlineData("""{"Policy":{"PolicySummary":{"Name":"tags","Type":"TAG_POLICY"},"Content":QUOTED}}""", "out.json: tags", null, null)]
    [InlineData("""{"Role":{"RoleName":"app","AssumeRolePolicyDocument":DOCUMENT}}""", "out.json: app", "Trust", "app")]
    [InlineData(
        """{"Role":{"RoleName":"app","Arn":"arn:aws:iam::123456789012:role/x/app","AssumeRolePolicyDocument":DOCUMENT}}""",
        "out.json: app", "Trust", "arn:aws:iam::123456789012:role/x/app")]
    [InlineData("""{"InlinePolicy":QUOTED}""", "out.json", "RoleInline", null)]
    public void The_output_of_a_command_says_what_a_policy_is_and_whose(string output, string name, string? kind, string? owner)
    {
        var found = PolicyFinder.Find(Filled(output), "out.json");
        Assert.Equal((string)Messages.FormatAwsOutput, found.Format);
        var policy = Assert.Single(found.Policies);
        Assert.Equal((name, kind, owner), (policy.Name, policy.Kind?.ToString(), policy.Owner));
        Assert.Single(policy.Read(PolicyKind.Unspecified).Document!.Statements);
    }

    [Theory]
    [InlineData("""{"PolicyDocument":DOCUMENT,"Type":"Custom"}""")]
    [InlineData("""{"Document":DOCUMENT}""")]
    [InlineData("""{"Content":QUOTED}""")]
    [InlineData("""{"Content":DOCUMENT,"PolicySummary":{"Name":"guard"}}""")]
    [InlineData("""{"AssumeRolePolicyDocument":DOCUMENT}""")]
    [InlineData("""{"InlinePolicy":DOCUMENT}""")]
    [InlineData("""{"Policies":[{"DefaultVersionId":"v1","PolicyVersionList":[]}]}""")]
    [InlineData("""{"VersionId":"v1"}""")]
    public void What_no_command_writes_is_taken_for_the_policy_itself(string output)
    {
        var found = PolicyFinder.Find(Filled(output), "out.json");
        Assert.Null(found.Format);
        var policy = Assert.Single(found.Policies);
        Assert.Equal(("out.json", null, null), (policy.Name, policy.Kind, policy.Owner));
        Assert.Contains(policy.Read(PolicyKind.Identity).Findings, finding => finding.Id == "PolicyStatementMissing");
    }

    [Theory]
    [InlineData("""{"Policy":{"PolicyName":"connect","DefaultVersionId":"v1"}}""")]
    [InlineData("""{"PolicyNames":["connect"]}""")]
    [InlineData("""{"AttachedPolicies":[{"PolicyName":"connect","PolicyArn":"arn:aws:iam::123456789012:policy/connect"}]}""")]
    [InlineData("""{"Policies":[{"PolicyName":"connect","DefaultVersionId":"v1"}]}""")]
    public void A_list_of_names_is_told_from_policies(string output)
    {
        foreach (var (file, said) in new[] { ("names.json", "names.json is"), (null, "The given text is") })
        {
            var fault = Assert.Throws<Fault>(() => PolicyFinder.Find(output, file));
            Assert.Equal("PolicyNamesOnly", fault.ErrorId);
            Assert.StartsWith(said, fault.Happened, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("DOCUMENT")]
    [InlineData("QUOTED")]
    [InlineData("\"ENCODED\"")]
    [InlineData("\" \\n encoded\"")]
    public void A_document_is_a_part_or_a_text_encoded_or_not(string document)
    {
        var found = PolicyFinder.Find(Filled($$"""{"RoleName":"app","PolicyName":"p","PolicyDocument":{{document}}}"""), null);
        var policy = Assert.Single(found.Policies);
        Assert.Equal("p", policy.Name);
        Assert.Single(policy.Read(PolicyKind.RoleInline).Document!.Statements);
    }

    [Fact]
    public void A_template_of_a_stack_is_read_as_a_part_and_as_a_text()
    {
        var template = Filled("""{"Resources":{"P":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"PolicyDocument":DOCUMENT}}}}""");
        var yaml = "Resources:\\n  P:\\n    Type: AWS::IAM::ManagedPolicy\\n    Properties:\\n      PolicyDocument: " + Quoted(Policy)[1..^1];
        foreach (var body in new[] { template, Quoted(template), $"\"{yaml}\"" })
        {
            var found = PolicyFinder.Find($$"""{"StagesAvailable":["Original"],"TemplateBody":{{body}}}""", "t.json");
            Assert.Equal((string)Messages.FormatCloudFormation, found.Format);
            Assert.Equal("t.json: P", Assert.Single(found.Policies).Name);
        }
    }

    [Theory]
    [InlineData("QUOTED")]
    [InlineData("\"ENCODED\"")]
    [InlineData("\"\\n[\\n]\"")]
    [InlineData("\"only a text\"")]
    public void A_text_in_quotes_is_unpacked_where_it_may_be_a_policy(string text)
    {
        var found = Assert.Single(PolicyFinder.Find(Filled(text), "p.json").Policies);
        Assert.Equal("p.json", found.Name);
        Assert.Equal(text is "QUOTED" or "\"ENCODED\"", found.Read(PolicyKind.Identity).Document is not null);
        Assert.NotEqual('\\', found.Json.TrimStart()[0]);
    }

    [Fact]
    public void A_list_of_outputs_has_the_policies_of_each()
    {
        var found = PolicyFinder.Find(
            Filled("""[{"RoleName":"a","PolicyName":"x","PolicyDocument":DOCUMENT},{"UserName":"b","PolicyName":"y","PolicyDocument":DOCUMENT}]"""),
            null);
        Assert.Equal((string)Messages.FormatAwsOutput, found.Format);
        Assert.Equal(["a", "b"], found.Policies.Select(one => one.Owner));
        // Statements without the policy around them are one mistake, not several policies.
        var bare = Assert.Single(PolicyFinder.Find("""[{"Effect":"Allow"},{"Effect":"Allow"}]""", null).Policies);
        Assert.Equal("PolicyStatementBare", Assert.Single(bare.Read(PolicyKind.Identity).Findings).Id);
        Assert.Single(PolicyFinder.Find("[]", null).Policies);
    }

    [Fact]
    public void The_trust_policy_that_get_role_gives_is_that_of_the_role()
    {
        const string Trust = """{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}}""";
        var given = GivenPolicies.Read([new($$"""{"Role":{"RoleName":"app","AssumeRolePolicyDocument":{{Trust}} } }""", "role.json")
        {
            IsOfFolder = true,
        }]);
        Assert.NotNull(given.TrustOf("arn:aws:iam::123456789012:role/app"));
        Assert.Null(given.TrustOf("arn:aws:iam::123456789012:role/other"));
    }

    [Fact]
    public void Everything_of_an_account_has_its_name_its_kind_and_its_owner()
    {
        const string Versions = "\"PolicyVersionList\":[{\"Document\":DOCUMENT,\"VersionId\":\"v1\",\"IsDefaultVersion\":true}]";
        const string Head = "arn:aws:iam::123456789012:";
        var found = PolicyFinder.Find(
            Filled($$"""
            {"UserDetailList":[{"UserName":"ann","Arn":"{{Head}}user/ann","UserPolicyList":[{"PolicyName":"own","PolicyDocument":DOCUMENT},{"PolicyName":"none"}],
               "GroupList":["staff","gone"],"AttachedManagedPolicies":[{"PolicyName":"m","PolicyArn":"{{Head}}policy/m"},{"PolicyName":"nameless"}],
               "PermissionsBoundary":{"PermissionsBoundaryType":"Policy","PermissionsBoundaryArn":"{{Head}}policy/limit"} }],
             "GroupDetailList":[{"GroupName":"staff","GroupPolicyList":[{"PolicyName":"of-staff","PolicyDocument":DOCUMENT}],
               "AttachedManagedPolicies":[{"PolicyName":"limit","PolicyArn":"{{Head}}policy/limit"}]}],
             "RoleDetailList":[{"RoleName":"app","Arn":"{{Head}}role/app","RolePolicyList":[{"PolicyName":"in-role","PolicyDocument":DOCUMENT}]},
               {"RoleName":"job","Arn":"{{Head}}role/job","AssumeRolePolicyDocument":DOCUMENT}],
             "Policies":[{"Arn":"{{Head}}policy/m",{{Versions}}},{"Arn":"{{Head}}policy/limit",{{Versions}}}]}
            """),
            "acc.json");
        Assert.Equal((string)Messages.FormatAuthorizationDetails, found.Format);
        Assert.Equal(
            [
                "acc.json: own UserInline user/ann", $"acc.json: {Head}policy/m Stored user/ann", "acc.json: of-staff GroupInline user/ann",
                $"acc.json: {Head}policy/limit Stored user/ann", $"acc.json: {Head}policy/limit Stored user/ann boundary",
                "acc.json: in-role RoleInline role/app", "  role/job", $"acc.json: {Head}role/job Trust role/job",
            ],
            found.Policies.Select(one => $"{one.Name} {one.Kind} {one.Owner![Head.Length..]}{(one.IsBoundary ? " boundary" : "")}"));
        Assert.All(found.Policies, one => Assert.True(one.Json.Length > 0 || one.Name is null));
        Assert.Equal((string)Messages.FormatAuthorizationDetails, PolicyFinder.Find("""{"GroupDetailList":[]}""", null).Format);
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Filled(string text) => text
        .Replace("DOCUMENT", Policy, StringComparison.Ordinal)
        .Replace("QUOTED", Quoted(Policy), StringComparison.Ordinal)
        .Replace("ENCODED", Uri.EscapeDataString(Policy), StringComparison.Ordinal)
        .Replace("encoded", Uri.EscapeDataString(Policy).Replace("%7B", "%7b", StringComparison.Ordinal), StringComparison.Ordinal);
}
