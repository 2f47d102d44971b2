using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Tests.Policies.Live;

/// <summary>The words by which endpoints, holders and trusted parties are named.</summary>
public sealed class PolicyWordsTests
{
    private const string Allow = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    [Theory]
    [InlineData("db-ABCDEFGHIJKLMNOPQRST", "eu-west-1", "123456789012", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKLMNOPQRST/app")]
    [InlineData("cluster-ABC", "CN-NORTH-1", "123456789012", "arn:aws-cn:rds-db:cn-north-1:123456789012:dbuser:cluster-ABC/app")]
    [InlineData("prx-0abc", "us-gov-west-1", "123456789012", "arn:aws-us-gov:rds-db:us-gov-west-1:123456789012:dbuser:prx-0abc/app")]
    [InlineData("db-A", "eu-west-1", null, "arn:aws:rds-db:eu-west-1:210987654321:dbuser:db-A/app")]
    public void A_target_becomes_the_ARN_of_its_partition_and_of_the_principals_account_if_none_is_said(
        string resourceId, string region, string? accountId, string arn)
    {
        var principal = RequestPrincipal.Parse("arn:aws:iam::210987654321:role/r");
        Assert.Equal(arn, PolicyTarget.Of(resourceId, region, accountId, hostName: null).For("app", principal).ToString());
    }

    [Theory]
    [InlineData("mydb", "eu-west-1", null, "ResourceIdForm")]
    [InlineData("mydb.abc.eu-west-1.rds.amazonaws.com", "eu-west-1", null, "ResourceIdForm")]
    [InlineData("db-", "eu-west-1", null, "ResourceIdForm")]
    [InlineData("db-A*", "eu-west-1", null, "ResourceIdForm")]
    [InlineData("db-A", "eu-west-1a", null, "RegionInvalid")]
    [InlineData("db-A", "eu-west-1", "12345678901", "AccountIdForm")]
    [InlineData("db-A", "eu-west-1", "1234-5678-9012", "AccountIdForm")]
    public void A_target_of_the_wrong_form_is_refused(string resourceId, string region, string? accountId, string errorId) => Assert.Equal(
        errorId, Assert.ThrowsAny<Fault>(() => PolicyTarget.Of(resourceId, region, accountId, null)).ErrorId);

    [Fact]
    public void An_account_that_nobody_said_is_asked_for() => Assert.Equal(
        "AccountIdRequired",
        Assert.ThrowsAny<Fault>(() => PolicyTarget.Of("db-A", "eu-west-1", null, null).For("app", principal: null)).ErrorId);

    [Theory]
    [InlineData("role/app", "role app")]
    [InlineData("role/path/to/app", "role app")]
    [InlineData("user/bob", "user bob")]
    [InlineData("group/admins", "group admins")]
    [InlineData("arn:aws:iam::123456789012:role/team/app", "role app")]
    [InlineData("arn:aws-cn:iam::123456789012:user/bob", "user bob")]
    public void A_holder_is_a_role_a_user_or_a_group(string text, string holder) =>
        Assert.Equal(holder, PolicyHolderName.Parse(text).ToString());

    [Theory]
    [InlineData("app")]
    [InlineData("role/")]
    [InlineData("policy/admins")]
    [InlineData("arn:aws:iam::123456789012:root")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/session")]
    public void What_can_hold_no_inline_policy_of_that_kind_is_refused(string text) =>
        Assert.Equal("PolicyHolderForm", Assert.ThrowsAny<Fault>(() => PolicyHolderName.Parse(text)).ErrorId);

    [Theory]
    [InlineData("ManagedPolicy", 6144)]
    [InlineData("role/app", 10240)]
    [InlineData("user/bob", 2048)]
    [InlineData("group/admins", 5120)]
    public void Each_holder_has_its_own_quota(string holder, int quota)
    {
        var kind = holder == "ManagedPolicy" ? PolicyKind.Managed : PolicyHolderName.Parse(holder).PolicyKind;
        var fitting = Enumerable.Range(1, 500).Last(count => PolicyText.Size(PolicyWith(count)) <= quota);
        PolicyLength.Check(PolicyWith(fitting), "p", kind);
        var fault = Assert.ThrowsAny<Fault>(() => PolicyLength.Check(PolicyWith(fitting + 1), "p", kind));
        Assert.Equal("PolicyTooLongToWrite", fault.ErrorId);
        Assert.Contains($" {quota}.", fault.Message, StringComparison.Ordinal);
    }

    private static string PolicyWith(int resources) => PolicyJson.Write(ConnectDraft.For(Enumerable.Range(0, resources).Select(i =>
        new ConnectResource("aws", "eu-west-1", "123456789012", $"db-ABCDEFGHIJKLMNOPQRSTUV{i:000}", "app"))));

    [Theory]
    [InlineData("Role", "-Principal")]
    [InlineData("Account", "-AccountId")]
    [InlineData("GitHub", "-AccountId")]
    [InlineData("AzureDevOps", "-ServiceConnection")]
    public void A_trusted_party_asks_for_the_words_that_it_needs(string party, string word)
    {
        var fault = Assert.ThrowsAny<Fault>(
            () => new TrustWords { Party = Enum.Parse<TrustParty>(party), Region = "eu-west-1" }.ToDraft());
        Assert.Equal("TrustWordMissing", fault.ErrorId);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Role", "-AccountId -ExternalId -Repository -Subject -OrganizationId -ServiceConnection")]
    [InlineData("Account", "-Repository -Subject -OrganizationId -ServiceConnection")]
    [InlineData("GitHub", "-Principal -ExternalId -OrganizationId -ServiceConnection")]
    [InlineData("AzureDevOps", "-Principal -ExternalId -Repository -Subject")]
    [InlineData("Ec2", "-AccountId -Principal -ExternalId -Repository -Subject -OrganizationId -ServiceConnection")]
    [InlineData("Ecs", "-Principal -ExternalId -Repository -Subject -OrganizationId -ServiceConnection")]
    public void Words_that_say_nothing_about_the_trusted_party_are_named(string party, string unused)
    {
        var none = new TrustWords { Party = Enum.Parse<TrustParty>(party), Region = "eu-west-1", AccountId = "" };
        Assert.Empty(none.Unused);
        var all = none with
        {
            AccountId = "123456789012", Principal = "x", ExternalId = "x",
            Repository = "a/b", Subject = "x", OrganizationId = "x", ServiceConnection = "x",
        };
        Assert.Equal(unused, string.Join(' ', all.Unused));
    }

    [Fact]
    public void Every_trusted_party_gives_a_policy_of_its_partition_that_lets_it_in_and_has_no_finding()
    {
        foreach (var party in Enum.GetValues<TrustParty>())
        {
            var words = new TrustWords
            {
                Party = party,
                Region = "cn-north-1",
                AccountId = "123456789012",
                Principal = "arn:aws-cn:iam::123456789012:role/app",
                Repository = "acme/shop",
                OrganizationId = "3f2b0c1e-0d3a-4d53-9d3e-2f3c6f1d7b11",
                ServiceConnection = "acme/shop/aws-prod",
            };
            var json = PolicyWriter.Write(words.ToDraft());
            var findings = PolicyAnalyzer.Analyze(json, "trust", PolicyKind.Trust, FindingContext.None).Findings;
            Assert.DoesNotContain(findings, f => f.Severity != FindingSeverity.Information);
            if (party is TrustParty.GitHub or TrustParty.AzureDevOps or TrustParty.Role or TrustParty.Account)
            {
                Assert.Contains("arn:aws-cn:iam::123456789012:", json, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_trust_policy_answers_for_assuming_a_role_only()
    {
        var trust = new PolicyInput(
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}""", null);
        Assert.NotNull(GivenLayers.Read([], [], [], [trust], "sts:AssumeRole").Trust);
        Assert.Equal(
            "TrustPolicyNotAsked", Assert.ThrowsAny<Fault>(() => GivenLayers.Read([], [], [], [trust], "rds-db:connect")).ErrorId);
    }

    [Fact]
    public void Limits_are_read_strictly_and_one_boundary_is_enough()
    {
        var input = new PolicyInput(Allow, "limit.json");
        var layers = GivenLayers.Read([input], [[input, input], [input]], [input], [], "rds-db:connect");
        Assert.Equal((2, 1), (layers.ServiceControl[0].Count, layers.ServiceControl[1].Count));
        Assert.Equal(
            "OnePolicyOnly", Assert.ThrowsAny<Fault>(() => GivenLayers.Read([input, input], [], [], [], "rds-db:connect")).ErrorId);
        var fault = Assert.Throws<PolicyFault>(
            () => GivenLayers.Read([], [], [new PolicyInput("{ \"Version\": \"2012-10-17\",\n  \"Statement\": 1 }", "bad.json")], [], "rds-db:connect"));
        Assert.Equal((2, "bad.json"), (fault.Line, fault.Finding.Policy));
    }
}
