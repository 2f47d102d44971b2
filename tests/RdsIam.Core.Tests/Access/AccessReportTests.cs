using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Reports;
using RdsIam.Core.Names;

namespace RdsIam.Core.Tests.Access;

public sealed class AccessReportTests
{
    private static readonly AccessRecord Row = new()
    {
        PrincipalArn = "arn:aws:iam::111122223333:role/app", PrincipalKind = "Role", Decision = "Conditional", Condition = "aws:MultiFactorAuthPresent is true",
        UserName = "app", Endpoint = "one.example", ResourceId = "db-ONE", Access = ["shop.sales: ReadOnly"], Chain = ["user/alice > app"], Powers = ["CREATEROLE"],
    };

    public static TheoryData<string, string> Changes => new()
    {
        { "Same", "" },
        { "Widened", "decision" },
        { "Widened", "access" },
        { "Narrowed", "less" },
        { "Widened", "chain" },
        { "Widened", "power" },
        { "Added", "user" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_is_more_and_what_is_less_is_told_apart(string expected, string what)
    {
        var now = what switch
        {
            "decision" => Row with { Decision = "Allowed", Condition = "" },
            "access" => Row with { Access = ["shop.sales: ReadWrite"] },
            "less" => Row with { Access = ["shop.sales: None"] },
            "chain" => Row with { Chain = ["user/alice > app", "user/eve > app"] },
            "power" => Row with { Powers = ["CREATEROLE", "rds_superuser"] },
            "user" => Row with { UserName = "else" },
            _ => Row,
        };
        var baseline = new AccessBaseline([Row]);
        Assert.Equal(expected, baseline.Compare(now).Drift.ToString());
        Assert.Equal(expected == "Added" ? [AccessDrift.Removed] : [], baseline.Rest().Select(change => change.Drift));
    }

    [Theory]
    [InlineData("=cmd|' /c calc'!A1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@sum")]
    public void A_spreadsheet_takes_no_name_for_a_formula(string name)
    {
        var line = AccessCsv.Write([Row with { UserName = name }]).Split('\n')[1];
        Assert.Contains(",'" + name, line, StringComparison.Ordinal);
        Assert.Equal(name, AccessCsv.Unguarded("'" + name));
    }

    [Theory]
    [InlineData("'=1")]
    [InlineData("''+1")]
    [InlineData("\r=1")]
    [InlineData("'a")]
    [InlineData("'")]
    public void A_name_comes_back_as_it_was(string name)
    {
        var cell = AccessCsv.Write([Row with { UserName = name }]).Split('\n')[1].Split(',')[5].Trim('"');
        Assert.Equal(name, AccessCsv.Unguarded(cell));
        Assert.False(cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n');
    }

    [Theory]
    [InlineData("%%{init: {\"theme\":\"dark\"}}%%")]
    [InlineData("a\n%% c")]
    [InlineData("a\u2028b\u0085c\u001bd")]
    public void Names_cannot_become_directives_or_lines_of_a_graph(string name)
    {
        var graph = AccessMermaid.Write([Row with { UserName = name, Chain = [name] }]);
        Assert.DoesNotContain("%%", graph, StringComparison.Ordinal);
        Assert.All(graph.TrimEnd('\n').Split('\n').Skip(1), line => Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u2028'));
    }

    [Fact]
    public void A_place_that_stands_twice_in_a_kept_row_is_read()
    {
        var kept = Row with { Access = ["shop.sales: None", "shop.sales: ReadOnly"] };
        Assert.Equal(AccessDrift.Same, new AccessBaseline([kept]).Compare(Row).Drift);
    }

    [Fact]
    public void A_region_of_a_kept_record_may_be_anything()
    {
        using var records = System.Text.Json.JsonDocument.Parse(
            """[{"Identifier":"a","Kind":"Instance","HostName":"h","ResourceId":"db-A","Region":"a b/c","AccountId":"1"}]""");
        Assert.Equal("aws", Assert.Single(EndpointJson.Read(records.RootElement.EnumerateArray(), "file")).Partition);
        Assert.False(KnownRegions.Has("a b/c"));
        Assert.True(KnownRegions.Has("EU-west-1"));
    }

    [Fact]
    public void Names_cannot_become_markup()
    {
        const string Name = "<img src=x onerror=alert(1)>\"#";
        Assert.DoesNotContain("<img", AccessHtml.Write([Row with { UserName = Name }], [], AccessWorld.Now), StringComparison.Ordinal);
        Assert.DoesNotContain("<img", AccessMermaid.Write([Row with { UserName = Name }]), StringComparison.Ordinal);
    }
}
