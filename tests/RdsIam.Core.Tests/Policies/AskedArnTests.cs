using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What is said of an ARN, an action or a condition beside a question, and where it says nothing.</summary>
public sealed class AskedArnTests
{
    private const string Id = "db-ABCDEFGHIJKL01234";
    private const string Here = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:";
    private const string There = "arn:aws:rds-db:eu-west-2:123456789012:dbuser:";
    private static readonly FindingContext Context =
        new() { Asked = ConnectResource.Parse(Ask.Arn), Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero) };

    [Theory]
    [InlineData($"{There}{Id}/app", "ConnectArnRegion Error")]
    [InlineData($"{There}db-*/app", "ConnectArnRegion Warning")]
    [InlineData($"{There}*/app", "ConnectArnRegion Warning")]
    [InlineData("arn:aws-cn:rds-db:eu-west-1:123456789012:dbuser:db-*/app", "ConnectArnPartition Warning")]
    [InlineData("arn:aws:rds-db:eu-west-1:999999999999:dbuser:db-*/app", "ConnectArnAccount Warning")]
    [InlineData($"{Here}db-*/App", "ConnectUserCase Warning")]
    [InlineData($"{Here}{Id}/App", "ConnectUserCase Error")]
    [InlineData($"{Here}{Id}/orders/app", "ConnectArnDatabase Error")]
    [InlineData($"{Here}{Id}/report,app", "ConnectArnUserList Error")]
    [InlineData($"{Here}{Id}/app;report", "ConnectArnUserList Error")]
    [InlineData($"{Here}{Id}/app|report", "ConnectArnUserList Error")]
    [InlineData($"{Here}{Id}/app report", "ConnectArnUserList Error")]
    [InlineData($"{Here}cluster-ABC/app", "ConnectArnIdKind Warning")]
    [InlineData($"{Here}prx-abc/app", "ConnectArnIdKind Warning")]
    [InlineData($"arn:aws:rds-db:eu-west-2:999999999999:dbuser:{Id}/app", "ConnectArnElsewhere Error")]
    [InlineData($"{There}{Id}/orders/app", "ConnectArnElsewhere Error")]
    // Two parts that differ are another endpoint or user, and so is another id of the same sort.
    [InlineData($"{There}{Id}/App", "")]
    [InlineData($"{There}db-*/other", "")]
    [InlineData("arn:aws:rds-db:eu-west-2:999999999999:dbuser:db-*/app", "")]
    [InlineData($"{There}cluster-ABC/app", "")]
    [InlineData($"{Here}cluster-ABC/other", "")]
    [InlineData($"{Here}db-ZZZZZZZZZZZZZZZZZ/app", "")]
    [InlineData($"{Here}shardgroup-abc/app", "")]
    [InlineData($"{Here}{Id}/other", "")]
    [InlineData($"{Here}{Id}/a,b", "")]
    [InlineData($"{Here}{Id}/${{aws:PrincipalTag/a}}", "")]
    public void An_ARN_that_nearly_covers_what_is_asked_is_told_from_one_of_something_else(string arn, string expected)
    {
        Assert.Equal(expected, Told(Ask.Allow(arn), Context));
        Assert.Equal("", Told(Ask.Allow(arn), FindingContext.None));
        Assert.Equal("", Told(Ask.Deny(arn), Context));
    }

    [Fact]
    public void All_that_is_elsewhere_is_named_together()
    {
        var finding = Assert.Single(Find(Ask.Allow($"arn:aws:rds-db:eu-west-2:999999999999:dbuser:{Id}/app"), Context));
        Assert.Equal(
            "The ARN is of eu-west-2, 999999999999; the endpoint asked about is in eu-west-1, 123456789012.", finding.Message);
        Assert.Equal($"Write {Ask.Arn}.", finding.Fix);
    }

    [Theory]
    [InlineData(Id, null)]
    [InlineData("db-ABCDEFGHIJKL0123", Id)]
    [InlineData("db-XBCDEFGHIJKL01234", Id)]
    [InlineData("db-ABCDEFGXIJKL01234", Id)]
    [InlineData("db-ABCDEFGHIJKL01XX4", Id)]
    [InlineData("db-ABCDEFGHIJKL012345", Id)]
    [InlineData("db-ABCDEFGHIJKL0XXX4", null)]
    [InlineData("db-abcdefghijkl01234", Id)]
    [InlineData("db-ABCDEFGH", null)]
    [InlineData("db-ABCDEFGHIJKL0123*", null)]
    [InlineData("db-abcdefghijklmnopqrstuvwxy2", "db-ABCDEFGHIJKLMNOPQRSTUVWXY2")]
    [InlineData("cluster-abcdefghijklmnopqrstuvwxy2", "cluster-ABCDEFGHIJKLMNOPQRSTUVWXY2")]
    [InlineData("db-ABCDEFGHIJKLMNOPQRSTUVWXY2", null)]
    [InlineData("db-abcdefghijklmnopqrstuvwxy", null)]
    [InlineData("prx-abcdefghijklmnopqrstuvwxy2", null)]
    [InlineData("my-abcdefghijklmnopqrstuvwxy2", null)]
    public void A_resource_id_that_is_nearly_one_that_is_there_is_meant_as_that(string written, string? meant)
    {
        Assert.Equal(meant, ResourceIdTypo.Of(written, Context));
        var endpoint = new KnownEndpoint
        {
            ResourceId = "db-00000000000000000", Identifier = "other", Partition = "aws", Region = "eu-west-1", AccountId = "123456789012",
        };
        Assert.Equal(meant, ResourceIdTypo.Of(written, Context with { Endpoints = [endpoint] }));
        Assert.Equal(meant, ResourceIdTypo.Of(written, new FindingContext { Endpoints = [endpoint, endpoint with { ResourceId = Id }] }));
    }

    [Theory]
    [InlineData("rds:*", "RdsApiOnly")]
    [InlineData("rds:c*", "RdsApiOnly")]
    [InlineData("rds:Describe*", "")]
    [InlineData("*", "")]
    public void Who_allows_the_API_and_asks_about_a_login_is_told_the_difference(string action, string expected)
    {
        var statement = Ask.Allow("*", action);
        string Ids(string statements, FindingContext context) =>
            string.Join(' ', Find(statements, context).Select(one => one.Id).Where(id => id != "ConnectAnyUser"));
        Assert.Equal(expected, Ids(statement, Context));
        Assert.Equal("", Ids(statement, FindingContext.None));
        Assert.Equal("", Ids(statement, Context with { Layer = PolicyLayer.Boundary }));
        Assert.Equal("", Ids(Ask.Deny("*", action), Context));
        Assert.Equal("", Ids(statement + "," + Ask.Allow(), Context));
    }

    [Theory]
    [InlineData("rds-db:connect", "*", "ConnectAnyUser Warning")]
    [InlineData("*", "*", "ConnectAnyUser Information")]
    [InlineData("*", $"{Here}{Id}/*", "ConnectAnyUser Warning")]
    [InlineData("rds-db:connect", $"{Here}{Id}/**", "ConnectAnyUser Warning")]
    [InlineData("rds-db:connect", $"{Here}{Id}/a*b", "")]
    [InlineData("rds-db:connect", $"{Here}{Id}/ab*", "UserPrefixOpen Information")]
    [InlineData("rds-db:connect", $"{Here}{Id}/a*", "")]
    [InlineData("rds-db:connect", $"{Here}{Id}/acme_*", "")]
    [InlineData("rds-db:connect", $"{Here}{Id}/POSTGRES", "MasterUser Information")]
    [InlineData("rds-db:connect", $"{Here}*/admin", "MasterUserEverywhere Information")]
    [InlineData("rds-db:connect", $"{Here}db-*/admin", "MasterUser Information")]
    [InlineData("rds-db:connect", "arn:aws:rds-db:eu-west-1:123456789012", "ResourceIncomplete Warning")]
    [InlineData("s3:GetObject", "*", "")]
    public void Width_is_named_where_it_was_meant(string action, string resource, string expected)
    {
        Assert.Equal(expected, Told(Ask.Allow(resource, action), FindingContext.None));
        var limit = Told(Ask.Allow(resource, action), new FindingContext { Layer = PolicyLayer.ServiceControl });
        Assert.Equal(expected.StartsWith("ResourceIncomplete", StringComparison.Ordinal) ? expected : "", limit);
    }

    [Theory]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:*/app", true)]
    [InlineData("arx:aws:rds-db:eu-west-1:123456789012:dbuser:*/app", false)]
    [InlineData("arn:aws", false)]
    [InlineData("arn:aws:s3:::bucket", false)]
    public void What_is_no_ARN_of_connections_is_read_as_none(string text, bool isOne) =>
        Assert.Equal(isOne, ConnectArn.TryRead(text, assumed: true) is not null);

    [Theory]
    [InlineData("aws:SourcIp", "aws:SourceIp")]
    [InlineData("AWS:SOURCEIPS", "aws:SourceIp")]
    [InlineData("aws:PrincipalTags/team", "aws:PrincipalTag/team")]
    [InlineData("aws:ResourceTags", "aws:ResourceTag/")]
    [InlineData("aws:MultiFactor", "aws:MultiFactorAuthAge")]
    [InlineData("aws:MultiFactorAuthP", "aws:MultiFactorAuthPresent")]
    [InlineData("aws:Us", null)]
    [InlineData("aws:PrincipalAccount/a", null)]
    [InlineData("aws:SomethingElseAltogether", null)]
    [InlineData("aws:SomethingElse/a", null)]
    public void The_key_that_comes_nearest_is_meant(string key, string? meant) => Assert.Equal(meant, GlobalKeys.Meant(key));

    [Theory]
    [InlineData("aws:sourceip", true)]
    [InlineData("aws:viaAWSService", true)]
    [InlineData("AWS:PrincipalTag/x", true)]
    [InlineData("aws:RequestTag/x", true)]
    [InlineData("aws:ResourceTag/x", true)]
    [InlineData("aws:PrincipalTag/", false)]
    [InlineData("aws:Tag/x", false)]
    [InlineData("aws:x", false)]
    public void A_global_key_is_one_of_a_list_or_a_tag(string key, bool exists) => Assert.Equal(exists, GlobalKeys.Exists(key));

    [Theory]
    [InlineData("""{"NumericLessThan":{"aws:EpochTime":"1700000000"} }""", "TimeIsOver")]
    [InlineData("""{"DateLessThanEquals":{"AWS:CURRENTTIME":["2025-01-01","2026-01-01"]} }""", "TimeIsOver")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":["2025-01-01","2027-01-01"]} }""", "")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2026-06-01T00:00:00Z"} }""", "")]
    [InlineData("""{"DateLessThan":{"aws:TokenIssueTime":"2025-01-01"} }""", "")]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2025-01-01"} }""", "")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"-99999999999"} }""", "DateFarAway TimeIsOver")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"9999999999"} }""", "")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"10000000000"} }""", "DateFarAway")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/a":"1","AWS:PrincipalTag/b":"1"} }""", "TagsMustAllHold")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/a":["1","2"],"aws:PrincipalTag/b":["1","3"]} }""", "")]
    [InlineData("""{"StringNotEquals":{"aws:PrincipalTag/a":"1","aws:PrincipalTag/b":"1"} }""", "")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/a":"1"},"StringLike":{"aws:PrincipalTag/b":"1"} }""", "")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/a":"1","aws:PrincipalOrgID":"1"} }""", "")]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:PrincipalTag/a":"1"} }""", "ForAllValuesWithoutKey")]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:PrincipalTag/a":"1"},"StringLike":{"AWS:PrincipalTag/A":"?*"} }""", "")]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:PrincipalTag/a":"1"},"Null":{"aws:PrincipalTag/b":"false"} }""", "ForAllValuesWithoutKey")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/a":"${?}x"} }""", "")]
    [InlineData("""{"StringEqualsIgnoreCase":{"aws:PrincipalTag/a":"x?"} }""", "StringEqualsWildcard")]
    [InlineData("""{"ArnEquals":{"aws:PrincipalArn":"*"} }""", "")]
    [InlineData("""{"StringEquals":{"aws:Nonsense":"1"} }""", "ConditionKeyUnknown")]
    [InlineData("""{"StringEquals":{"other:Key":"1"} }""", "")]
    [InlineData("""{"StringEquals":{"aws:RequestTag/a":"1"} }""", "ResourceTagNeverHolds")]
    [InlineData("""{"ForAnyValue:StringEquals":{"aws:TagKeys":"1"} }""", "ResourceTagNeverHolds")]
    [InlineData("""{"StringNotEquals":{"aws:ResourceTag/a":"1"} }""", "ResourceTagAlwaysHolds")]
    public void A_condition_is_named_where_it_does_not_do_what_it_seems_to(string condition, string expected) =>
        Assert.Equal(expected, string.Join(' ', Find(Ask.Allow(condition: condition), Context).Select(one => one.Id).Order()));

    [Theory]
    [InlineData("Allow", "*", "aws:ResourceTag/env")]
    [InlineData("Allow", "rds-db:*\",\"rds:DescribeDBInstances", "rds:DatabaseEngine")]
    [InlineData("Deny", "rds-db:connect", "aws:PrincipalTag/a\":\"1\",\"aws:PrincipalTag/b")]
    public void A_condition_that_other_actions_have_is_none_of_ours(string effect, string actions, string key)
    {
        var statement = $$"""{"Effect":"{{effect}}","Action":["{{actions}}"],"Resource":"{{Ask.Arn}}","Condition":{"StringEquals":{"{{key}}":"1"} } }""";
        Assert.Equal("", Told(statement, Context));
    }

    private static string Told(string statement, FindingContext context) =>
        string.Join(' ', Find(statement, context).Select(one => $"{one.Id} {one.Severity}"));

    private static IReadOnlyList<PolicyFinding> Find(string statement, FindingContext context) =>
        PolicyAnalyzer.Analyze(Ask.Doc(statement), context);
}
