using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What a finding says to write, written: it allows what was asked, and no finding names it.</summary>
public sealed partial class FindingRepairTests
{
    private const string Id = "db-ABCDEFGHIJKL01234";
    private const string Head = "arn:aws:rds-db:eu-west-1:123456789012:";

    private static readonly FindingContext Context =
        new() { Asked = ConnectResource.Parse(Ask.Arn), Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero) };

    [Theory]
    [InlineData("arn:aws:rds:us-east-1:111122223333*")]
    [InlineData("arn:aws:rds:*")]
    [InlineData("arn:aws:rds:eu-west-1:123456789012:db:orders")]
    [InlineData("arn:aws:rds:eu-west-1:123456789012:db-proxy:prx-0123456789abcdef0:*")]
    [InlineData("arn:aws:rds-db:eu-west-1:dbuser:db-ABCDEFGHIJKL01234/app")]
    [InlineData("arn:aws:rds-db:eu-west-1::dbuser:db-ABCDEFGHIJKL01234/app")]
    [InlineData("arn:aws:rds-db:eu-west-1:1234567890:dbuser:db-ABCDEFGHIJKL01234/app")]
    [InlineData("arn:aws:rds-db:eu-west-1:12345678901:dbuser:db-ABCDEFGHIJKL01234/*")]
    [InlineData("arn:aws:rds-db:eu-west-1:<account>:dbuser:db-ABCDEFGHIJKL01234/app")]
    [InlineData("arn:aws:rds-db:REGION:ACCOUNT_ID:dbuser:DB_RESOURCE_ID/app")]
    [InlineData("arn:aws:rds-db:<region>:<account>:dbuser/<cluster_resource_id>/<db_username>")]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:your-db-resource-id/your-iam-database-user")]
    [InlineData(Head + "dbcluster:" + Id + "/app")]
    [InlineData(Head + "userdb:" + Id + "/app")]
    [InlineData(Head + "db*:" + Id + "/app")]
    [InlineData(Head + "*/app")]
    [InlineData(Head + "dbuser/" + Id + "/app")]
    [InlineData(Head + "dbuser/app")]
    [InlineData(Head + "dbuser:" + Id)]
    [InlineData(Head + "dbuser:orders/app")]
    [InlineData(Head + "dbuser:orders.abc.eu-west-1.rds.amazonaws.com/app")]
    [InlineData(Head + "dbuser:db-abcdefghijkl01234/app")]
    [InlineData(Head + "dbuser:db-ABCDEFGHIJKL0123/app")]
    [InlineData(Head + "dbuser:" + Id + "/App")]
    [InlineData(Head + "dbuser:" + Id + "/orders/app")]
    [InlineData(Head + "dbuser:" + Id + "/app,readonly")]
    [InlineData("arn:aws:iam::123456789012:user/app")]
    [InlineData("arn:aws:rds-data:eu-west-1:123456789012:cluster:orders")]
    [InlineData(Head + "dbuser:cluster-ABCDEFGHIJKL99999/app")]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234 /app")]
    [InlineData("arn:aws:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app")]
    [InlineData("arn:aws:rds-db:eu-central-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app")]
    [InlineData("arn:aws:rds-db:eu-central-1:999999999999:dbuser:db-ABCDEFGHIJKL01234/app")]
    [InlineData("arn:aws:rds-db:eu-west-1")]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012")]
    public void A_resource(string wrong)
    {
        var finding = Assert.Single(Find(wrong));
        var arn = Arn().Match(finding.Fix!).Value.TrimEnd('.', ';');
        // Where the ARN names another endpoint in the right way, that one is meant.
        var isOther = arn.Contains("111122223333", StringComparison.Ordinal) || arn.Contains("prx-", StringComparison.Ordinal);
        var (request, context) = isOther ? (Ask.Connect(resource: arn), FindingContext.None) : (Ask.Connect(), Context);
        Assert.True(Ask.Of(request, Ask.Doc(Ask.Allow(arn))).Allowed, $"{finding}\n{finding.Fix}");
        Assert.DoesNotContain(PolicyAnalyzer.Analyze(Ask.Doc(Ask.Allow(arn)), context), one => one.Severity != FindingSeverity.Information);
    }

    [Theory]
    [InlineData("<account>", "<account>")]
    [InlineData("", "<account>")]
    [InlineData("1234567890", "<account>")]
    [InlineData("1234567890123", "123456789012")]
    [InlineData("12345678901x3", "<account>")]
    public void Without_a_question_what_is_not_known_stays_a_placeholder(string account, string left)
    {
        var document = Ask.Doc(Ask.Allow($"arn:aws:rds-db:eu-west-1:{account}:dbuser:{Id}/app"));
        var finding = Assert.Single(PolicyAnalyzer.Analyze(document, FindingContext.None));
        Assert.Contains($"arn:aws:rds-db:eu-west-1:{left}:dbuser:{Id}/app", finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConditionKeyMeant", """{"StringEquals":{"aws:PrincipalTags/team":"a"} }""", "aws:PrincipalTag/team")]
    [InlineData("ConditionKeyMeant", """{"StringEquals":{"aws:RequestRegion":"eu-west-1"} }""", "aws:RequestedRegion")]
    [InlineData("ConditionKeyMeant", """{"ArnLike":{"aws:srcaccount":"1"} }""", "aws:SourceAccount")]
    [InlineData("ConditionKeyUnknown", """{"StringEquals":{"rds-db:UserName":"app"} }""", "rds-db has no keys")]
    [InlineData("ResourceTagNeverHolds", """{"StringEquals":{"aws:ResourceTag/env":"dev"} }""", "resource id")]
    [InlineData("ApiKeyNeverHolds", """{"StringEquals":{"rds:db-tag/env":"dev"} }""", "resource id")]
    [InlineData("ApiKeyAlwaysHolds", """{"StringNotEquals":{"rds:DatabaseEngine":"mysql"} }""", "resource id")]
    [InlineData("ForAllValuesWithoutKey", """{"ForAllValues:StringEquals":{"aws:PrincipalTag/team":"a"} }""", " StringEquals")]
    [InlineData("StringEqualsWildcard", """{"StringEquals":{"aws:PrincipalTag/team":"a*"} }""", "StringLike")]
    [InlineData("StringEqualsWildcard", """{"StringNotEquals":{"aws:PrincipalTag/team":"a*"} }""", "StringNotLike")]
    [InlineData("TimeIsOver", """{"DateLessThan":{"aws:CurrentTime":"2025-01-01T00:00:00Z"} }""", "later time")]
    [InlineData("DateFarAway", """{"DateLessThan":{"aws:CurrentTime":"1767225600000"} }""", "seconds")]
    [InlineData("ConditionValueTypeNegated", """{"NotIpAddress":{"k:a":"10.0.0/8"} }""", "String operator")]
    [InlineData("VariableWithoutDollar", """{"StringLike":{"k:a":"{aws:userid}"} }""", "${aws:userid}")]
    [InlineData("VariableMeant", """{"StringLike":{"k:a":"${aws:user}"} }""", "${aws:user")]
    [InlineData("VariableOfTerraform", """{"StringLike":{"k:a":"${var.name}"} }""", "Terraform")]
    [InlineData("TagsMustAllHold", """{"StringEquals":{"aws:PrincipalTag/a":"true","aws:PrincipalTag/b":"true"} }""", "statement for each")]
    public void A_condition(string id, string condition, string fix)
    {
        var finding = Assert.Single(PolicyAnalyzer.Analyze(Ask.Doc(Ask.Allow(condition: condition)), Context));
        Assert.Equal(id, finding.Id);
        Assert.Contains(fix, finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"aws:TagKeys":"false"} }""", "s3:GetObject")]
    [InlineData("""{"StringLike":{"aws:PrincipalTag/team":"a*"} }""", "rds-db:connect")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/team":"${*}"} }""", "rds-db:connect")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"},"DateGreaterThan":{"aws:CurrentTime":"2020-01-01"} }""", "rds-db:connect")]
    [InlineData("""{"StringEquals":{"aws:ResourceTag/env":"dev"} }""", "ec2:StartInstances")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/a":"1","aws:PrincipalTag/b":"2"} }""", "rds-db:connect")]
    public void A_right_condition_has_no_finding(string condition, string action) =>
        Assert.DoesNotContain(PolicyAnalyzer.Analyze(Ask.Doc(Ask.Allow(action: action, condition: condition)), Context), f => f.Id != "ResourceNotArn");

    [Theory]
    [InlineData("MasterUser", Head + "dbuser:" + Id + "/postgres")]
    [InlineData("MasterUser", Head + "dbuser:" + Id + "/superadmin")]
    [InlineData("MasterUserEverywhere", Head + "dbuser:*/postgres")]
    [InlineData("UserPrefixOpen", Head + "dbuser:" + Id + "/acme*")]
    public void A_user_that_gives_more_than_was_meant(string id, string arn) => Assert.Equal(
        (id, FindingSeverity.Information),
        PolicyAnalyzer.Analyze(Ask.Doc(Ask.Allow(arn)), FindingContext.None).Select(f => (f.Id, f.Severity)).Single());

    [Theory]
    [InlineData("rds:GenerateDbAuthToken", "ConnectActionService")]
    [InlineData("rds:IAMConnect", "ConnectActionService")]
    [InlineData("rds-db:executeStatement", "ConnectActionUnknown")]
    [InlineData("rds:*", "RdsApiOnly")]
    [InlineData("rdsdb:connect", "ConnectActionInvented")]
    [InlineData("rds-iam:Connect", "ConnectActionInvented")]
    public void An_action_that_lets_nobody_in(string action, string id) =>
        Assert.Contains(PolicyAnalyzer.Analyze(Ask.Doc(Ask.Allow("*", action)), Context), f => f.Id == id);

    [Theory]
    [InlineData("neptune-db:connect")]
    [InlineData("kafka-cluster:Connect")]
    public void An_action_that_other_services_have_is_none_of_ours(string action) =>
        Assert.Empty(PolicyAnalyzer.Analyze(Ask.Doc(Ask.Allow("arn:aws:s3:::x", action)), Context));

    [Theory]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":{"Fn::Sub":"arn:${AWS::Partition}"}}]}""", "PolicyIntrinsic")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":[{"Ref":"Arn"}]}]}""", "PolicyIntrinsic")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Actions":"rds-db:connect","Resources":"*"}]}""", "PolicyUnknownElement PolicyUnknownElement")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"effect":"Allow","Action":"rds-db:connect","NotResources":"*"}]}""", "PolicyUnknownElement PolicyUnknownElement")]
    [InlineData("""{"Version":"2012-10-17","Statment":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}]}""", "PolicyUnknownElement")]
    [InlineData("""{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}""", "PolicyStatementBare")]
    public void A_mistake_of_form_is_named_once(string json, string ids) =>
        Assert.Equal(ids, string.Join(' ', PolicyDocument.Read(json, null, PolicyKind.Identity).Findings.Select(one => one.Id)));

    [Theory]
    [InlineData("{\u201cVersion\u201d:\"2012-10-17\"}", "typographic quote")]
    [InlineData("{\"Version\":\"2012-10-17\", // note\n\"Statement\":[]}", "comment")]
    [InlineData("{\"Version\":\"2012-10-17\",\n # note\n\"Statement\":[]}", "comment")]
    [InlineData("{\"Version\" \"2012-10-17\"}", "expected")]
    public void What_is_no_JSON_is_said_in_words(string json, string words)
    {
        var finding = Assert.Single(PolicyDocument.Read(json, null, PolicyKind.Identity).Findings);
        Assert.Equal("PolicyJsonSyntax", finding.Id);
        Assert.Contains(words, finding.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_ARN_of_the_API_beside_a_connect_is_named_too()
    {
        var statement = """{"Effect":"Allow","Action":["rds:DescribeDBInstances","rds-db:connect"],"Resource":"arn:aws:rds:*:*:*:*"}""";
        var finding = Assert.Single(PolicyAnalyzer.Analyze(Ask.Doc(statement), Context));
        Assert.Equal("ConnectArnBesideApi", finding.Id);
        Assert.Contains("of its own", finding.Fix, StringComparison.Ordinal);
    }

    private static IReadOnlyList<PolicyFinding> Find(string resource) => PolicyAnalyzer.Analyze(Ask.Doc(Ask.Allow(resource)), Context);

    [GeneratedRegex(@"arn:\S+")]
    private static partial Regex Arn();
}
