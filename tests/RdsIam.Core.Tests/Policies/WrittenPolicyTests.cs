using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Whatever is written has nothing in it that the module itself would find fault with.</summary>
public sealed class WrittenPolicyTests
{
    private const string Account = "123456789012";

    public static TheoryData<string, string> Trusts()
    {
        var data = new TheoryData<string, string>();
        foreach (var region in new[] { "eu-west-1", "cn-north-1", "us-gov-west-1" })
        {
            foreach (var party in Enum.GetNames<TrustParty>())
            {
                data.Add(party, region);
            }
        }

        return data;
    }

    [Theory]
    [InlineData("aws", "eu-west-1", "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    [InlineData("aws-cn", "cn-north-1", "cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    [InlineData("aws-us-gov", "us-gov-west-1", "prx-0123456789abcdef0")]
    [InlineData("aws", "us-east-1", "shardgroup-ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    public void A_policy_for_users_has_no_finding(string partition, string region, string id)
    {
        var endpoint = new ConnectResource(partition, region, Account, id, "");
        string[] names = ["app", "App User", "a*b", "a?b", "$app", "${x}", "ann@example.com", "it's", "\"quoted\"", "Ünï", "a:b/c"];
        AssertClean(ConnectDraft.For(names.Select(name => endpoint with { UserName = name })));
        AssertClean(ConnectDraft.PerPrincipalTag([endpoint], "dbuser"));
        AssertClean(ConnectDraft.PerPrincipalTag([endpoint], "team:db/user"));
    }

    [Theory]
    [MemberData(nameof(Trusts))]
    public void A_trust_policy_has_no_finding(string party, string region)
    {
        var partition = Core.Names.Partition.OfRegion(region).Name;
        foreach (var subject in new[] { null, "ref:refs/heads/main", "environment:live", "pull_request", "repo:acme@1/shop@2:ref:refs/tags/v*" })
        {
            AssertClean(new TrustWords
            {
                Party = Enum.Parse<TrustParty>(party),
                Region = region,
                TaskRegion = region,
                AccountId = Account,
                Principal = $"arn:{partition}:iam::{Account}:role/team/app",
                ExternalId = "shop-42",
                Repository = "acme/shop",
                Subject = subject,
                OrganizationId = "3f2b0c1e-0d3a-4d53-9d3e-2f3c6f1d7b11",
                ServiceConnection = "acme/my shop/aws",
            }.ToDraft());
        }
    }

    private static void AssertClean(PolicyDraft draft)
    {
        var reading = PolicyAnalyzer.Analyze(PolicyWriter.Write(draft), "written", draft.Kind, FindingContext.None);
        Assert.NotNull(reading.Document);
        Assert.Empty(reading.Findings);
    }
}
