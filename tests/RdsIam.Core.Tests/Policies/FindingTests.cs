using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Each finding where it belongs, with its place and a fix, and not beside it.</summary>
public sealed class FindingTests
{
    private const string Id = "db-ABCDEFGHIJKL01234";
    private const string Head = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:";
    private const string Role = "arn:aws:sts::123456789012:assumed-role/Reader/run1";

    private static readonly ConnectResource Asked = ConnectResource.Parse(Ask.Arn);

    private static readonly FindingContext Context = new()
    {
        Asked = Asked,
        Principal = RequestPrincipal.Parse("arn:aws:iam::123456789012:user/alice"),
        Endpoints =
        [
            new()
            {
                ResourceId = Id,
                Identifier = "orders",
                HostNames = ["orders.abc123.eu-west-1.rds.amazonaws.com"],
                Partition = "aws",
                Region = "eu-west-1",
                AccountId = "123456789012",
            },
        ],
    };

    [Theory]
    [InlineData("ConnectArnService", $"arn:aws:rds:eu-west-1:123456789012:dbuser:{Id}/app")]
    [InlineData("ConnectArnSpace", $"{Head}{Id}/ app")]
    [InlineData("ConnectArnSpace", $" {Head}{Id}/app")]
    [InlineData("ConnectArnRepeatedPartition", $"arn:aws:aws:rds-db:eu-west-1:123456789012:dbuser:{Id}/app")]
    [InlineData("ConnectArnKind", $"arn:aws:rds-db:eu-west-1:123456789012:db:{Id}/app")]
    [InlineData("ConnectArnKind", $"arn:aws:rds-db:eu-west-1:123456789012:{Id}/app")]
    [InlineData("ConnectArnKind", $"arn:aws:rds-db:eu-west-1:123456789012:user/{Id}/app")]
    [InlineData("ConnectArnKind", $"arn:aws:rds-db:eu-west-1:123456789012:DBUser:{Id}/app")]
    [InlineData("ConnectArnSeparator", $"arn:aws:rds-db:eu-west-1:123456789012:dbuser/{Id}/app")]
    [InlineData("ConnectArnIdentifier", $"{Head}orders/app")]
    [InlineData("ConnectArnHostName", $"{Head}orders.abc123.eu-west-1.rds.amazonaws.com/app")]
    public void A_mistake_in_an_ARN_is_named_and_the_fix_is_the_right_ARN(string id, string arn)
    {
        var finding = Single(id, Statement(arn), arn);
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Contains(Ask.Arn, finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConnectArnUser", $"{Head}{Id}")]
    [InlineData("ConnectArnUser", $"{Head}{Id}/")]
    [InlineData("ConnectArnAccountMissing", $"arn:aws:rds-db:eu-west-1:dbuser:{Id}/app")]
    [InlineData("ConnectArnForm", $"arn:aws:rds-db::123456789012:dbuser:{Id}/app")]
    [InlineData("ConnectArnForm", $"arn:aws:rds-db:eu-west-1:1234-5678-9012:dbuser:{Id}/app")]
    [InlineData("ResourceIncomplete", "arn:aws:rds-db:eu-west-1:123456789012")]
    [InlineData("ConnectArnIdentifier", $"{Head}db-orders/app")]
    [InlineData("ConnectArnIdentifier", $"{Head}unknown/app")]
    [InlineData("ConnectArnHostName", $"{Head}other.abc123.eu-west-1.rds.amazonaws.com/app")]
    [InlineData("ResourceNotArn", "dbuser:db-X/app")]
    [InlineData("ResourceNotArn", $"{Id}/app")]
    [InlineData("ResourceIdUnknown", $"{Head}db-OLDOLDOLDOLDOLD12/app")]
    [InlineData("ConnectAnyUser", $"{Head}{Id}/*")]
    [InlineData("ConnectAnyUser", $"{Head}*")]
    [InlineData("ConnectAnyUser", "arn:aws:rds-db:*")]
    [InlineData("ConnectAnyUser", "*")]
    [InlineData("VariableBeforeResource", $"arn:aws:rds-db:eu-west-1:${{aws:PrincipalAccount}}:dbuser:{Id}/app")]
    public void A_wrong_or_wide_resource_is_named(string id, string arn) => Single(id, Statement(arn), arn);

    [Theory]
    [InlineData("ConnectArnPartition", $"arn:aws-cn:rds-db:eu-west-1:123456789012:dbuser:{Id}/app")]
    [InlineData("ConnectArnRegion", $"arn:aws:rds-db:eu-west-2:123456789012:dbuser:{Id}/app")]
    [InlineData("ConnectArnRegion", $"arn:aws:rds-db:eu-west-2:123456789012:dbuser:{Id}/a*")]
    [InlineData("ConnectArnAccount", $"arn:aws:rds-db:eu-west-1:999999999999:dbuser:{Id}/app")]
    [InlineData("ConnectArnIdKind", $"{Head}cluster-ABCDEFGHIJKL01234/app")]
    [InlineData("ConnectArnIdKind", $"{Head}prx-0123456789abcdef0/app")]
    [InlineData("ConnectUserCase", $"{Head}{Id}/App")]
    public void An_ARN_that_misses_what_is_asked_by_one_part_is_named(string id, string arn)
    {
        var finding = Single(id, Statement(arn), arn);
        Assert.Contains(Ask.Arn, finding.Fix, StringComparison.Ordinal);
        // Without a question, or beside an entry that fits, it may be right.
        Assert.DoesNotContain(Find(Statement(arn), FindingContext.None), f => f.Id == id);
        Assert.DoesNotContain(Find(Statement(arn) + "," + Statement(Ask.Arn), Context), f => f.Id == id);
    }

    [Theory]
    [InlineData("ConnectActionService", "rds:connect")]
    [InlineData("ConnectActionService", "RDS:Connect")]
    [InlineData("ConnectActionUnknown", "rds-db:connet")]
    [InlineData("ConnectActionUnknown", "rds-db:Describe*")]
    [InlineData("ActionWithoutService", "connect")]
    [InlineData("ActionService", "rds*:connect")]
    [InlineData("ActionColons", "s3:Get:x")]
    [InlineData("ConnectActionUnknown", "rds-db:con nect")]
    [InlineData("ConnectActionUnknown", "rds-db:")]
    [InlineData("ActionForm", "s3:")]
    public void A_wrong_action_is_named(string id, string action)
    {
        var wrong = Find(Ask.Allow(action: action), Context);
        Assert.Contains(wrong, f => f.Id == id && f.Severity == FindingSeverity.Error);
    }

    [Theory]
    [InlineData("Allow", "IpAddress", "203.0.113.0/24", "ConditionNeverHolds", "Error")]
    [InlineData("Deny", "IpAddress", "203.0.113.0/24", "ConditionNeverHolds", "Warning")]
    [InlineData("Allow", "NotIpAddress", "203.0.113.0/24", "ConditionAlwaysHolds", "Warning")]
    [InlineData("Deny", "NotIpAddress", "203.0.113.0/24", "ConditionAlwaysHolds", "Error")]
    [InlineData("Allow", "IpAddressIfExists", "203.0.113.0/24", "ConditionAlwaysHolds", "Warning")]
    [InlineData("Deny", "Null", "true", "ConditionAlwaysHolds", "Error")]
    public void A_key_that_never_comes_is_named(string effect, string op, string value, string id, string severity)
    {
        foreach (var key in ConnectPolicy.AbsentKeys)
        {
            var condition = $$"""{"{{op}}":{"{{key.ToUpperInvariant()}}":"{{value}}"} }""";
            var statement = Ask.Allow(condition: condition).Replace("Allow", effect, StringComparison.Ordinal);
            var finding = Single(id, statement, key.ToUpperInvariant());
            Assert.Equal(severity, finding.Severity.ToString());
        }

        // Other services get these keys.
        var other = Ask.Allow("arn:aws:s3:::x", "s3:GetObject", $$"""{"{{op}}":{"aws:SourceIp":"{{value}}"} }""");
        Assert.Empty(Find(other, Context));
    }

    [Theory]
    [InlineData("NumericEquals", "ten")]
    [InlineData("Bool", "yes")]
    [InlineData("Null", "yes")]
    [InlineData("IpAddress", "203.0.113.0/99")]
    [InlineData("BinaryEquals", "*")]
    public void A_value_that_its_operator_cannot_read_is_named(string op, string value) => Single(
        "ConditionValueType",
        Ask.Allow(condition: $$"""{"{{op}}":{"k:a":["{{value}}"]} }"""),
        value);

    [Fact]
    public void A_condition_without_values_is_named()
    {
        Single("ConditionValueMissing", Ask.Allow(condition: """{"StringEquals":{"k:a":[]} }"""), "k:a");
        Assert.Empty(Find(Ask.Allow(condition: """{"StringEquals":{"k:a":""} }"""), Context));
    }

    [Fact]
    public void NotAction_and_NotResource_with_Allow_are_named_and_with_Deny_are_not()
    {
        Single("NotActionAllows", $$"""{"Effect":"Allow","NotAction":"iam:*","Resource":"{{Ask.Arn}}"}""", "NotAction");
        Single("NotResourceAllows", $$"""{"Effect":"Allow","Action":"rds-db:connect","NotResource":"{{Ask.Arn}}"}""", "NotResource");
        Assert.Empty(Find("""{"Effect":"Deny","NotAction":"rds-db:*","Resource":"*"}""", Context));
        Assert.Empty(Find($$"""{"Effect":"Deny","Action":"rds-db:connect","NotResource":"{{Ask.Arn}}"}""", Context));
    }

    [Fact]
    public void The_user_name_of_a_role_is_named()
    {
        var statement = Statement(Head + Id + "/${aws:username}");
        var role = Context with { Principal = RequestPrincipal.Parse(Role) };
        Assert.Contains(Find(statement, role), f => f.Id == "UserNameOnRole");
        Assert.Empty(Find(statement, Context));
        Assert.Empty(Find(Statement(Head + Id + "/${aws:username, 'app'}"), role));
        Assert.Empty(Find(Statement(Head + Id + "/${aws:PrincipalTag/dbuser}"), role));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\"Version\":\"2008-10-17\",", true)]
    [InlineData("\"Version\":\"2012-10-17\",", false)]
    public void Variables_need_the_new_version(string version, bool found)
    {
        var json = $$"""{{{version}}"Statement":{{Statement(Head + Id + "/${aws:username}")}}}""";
        var document = PolicyDocument.Parse(json, "p");
        Assert.Equal(found, PolicyAnalyzer.Analyze(document, Context).Any(f => f.Id == "VariablesWithoutVersion"));
        var plain = PolicyDocument.Parse($$"""{{{version}}"Statement":{{Statement(Ask.Arn)}}}""", "p");
        Assert.Empty(PolicyAnalyzer.Analyze(plain, Context));
    }

    [Theory]
    [InlineData(Ask.Arn)]
    [InlineData($"{Head}{Id}/app_?")]
    [InlineData($"{Head}*/app")]
    [InlineData($"{Head}cluster-ABCDEFGHIJKL01234/report")]
    [InlineData($"{Head}prx-0123456789abcdef0/report")]
    [InlineData("arn:aws:rds-db:us-*:123456789012:dbuser:db-?*/report")]
    [InlineData($"{Head}{Id}/${{aws:PrincipalTag/dbuser}}")]
    public void A_right_resource_has_no_finding(string arn) =>
        Assert.Empty(Find(Statement(arn), Context with { Endpoints = null }));

    [Theory]
    // The RDS API has resources of its own, which stand beside connections in one statement.
    [InlineData(
        """{"Effect":"Allow","Action":["rds-db:connect","rds:DescribeDBInstances"],"Resource":["arn:aws:rds:eu-west-1:123456789012:db:orders","arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app"]}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::*"}""")]
    [InlineData("""{"Effect":"Deny","Action":"rds-db:connect","Resource":"*"}""")]
    public void Statements_for_other_things_have_no_finding(string statement) => Assert.Empty(Find(statement, Context));

    [Fact]
    public void An_administrators_star_is_only_information_and_a_limit_is_nothing()
    {
        Assert.Equal(FindingSeverity.Information, Assert.Single(Find(Ask.Allow("*", "*"), Context)).Severity);
        foreach (var layer in (PolicyLayer[])[PolicyLayer.Boundary, PolicyLayer.ServiceControl, PolicyLayer.Session])
        {
            Assert.Empty(Find(Ask.Allow("*", "*"), Context with { Layer = layer }));
        }
    }

    [Fact]
    public void A_broken_document_has_its_faults_of_form_as_findings()
    {
        var reading = PolicyAnalyzer.Analyze("{\"Statement\":[],}", "p", PolicyKind.RoleInline, Context);
        Assert.Null(reading.Document);
        Assert.Equal(["PolicyStatementMissing", "PolicyTrailingComma"], reading.Findings.Select(f => f.Id));
    }

    private static string Statement(string arn) => Ask.Allow(arn);

    private static IReadOnlyList<PolicyFinding> Find(string statements, FindingContext context) =>
        PolicyAnalyzer.Analyze(Ask.Doc(statements), context);

    /// <summary>The one finding of that id, standing where the text says.</summary>
    private static PolicyFinding Single(string id, string statement, string text)
    {
        var document = Ask.Doc(statement);
        var found = PolicyAnalyzer.Analyze(document, Context);
        var finding = Assert.Single(found, f => f.Id == id);
        Assert.StartsWith("\"" + text + "\"", document.Json[(finding.Column - 1)..], StringComparison.Ordinal);
        Assert.Equal(1, finding.Line);
        Assert.StartsWith("/Statement/0", finding.JsonPointer, StringComparison.Ordinal);
        Assert.Equal("test", finding.Policy);
        return finding;
    }
}
