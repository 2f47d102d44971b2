using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Tests.Policies;

/// <summary>YAML as a template has it: what a value is, CloudFormation's short functions, and how large and how deep it may be.</summary>
public sealed class YamlNodesTests
{
    [Theory]
    [InlineData(199_999, true)]
    [InlineData(200_000, false)]
    public void A_template_has_a_most_of_values(int items, bool isRead) =>
        Assert.Equal(isRead, IsRead($"[{string.Join(',', Enumerable.Repeat('x', items))}]"));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_template_has_a_most_of_depth(int depth, bool isRead) =>
        Assert.Equal(isRead, IsRead(new string('[', depth) + new string(']', depth)));

    [Theory]
    [InlineData(99_997, true)]
    [InlineData(99_998, false)]
    public void What_stands_twice_counts_twice(int items, bool isRead) =>
        Assert.Equal(isRead, IsRead($"[&all [{string.Join(',', Enumerable.Repeat('x', items))}], *all, x]"));

    [Theory]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("Null", "null")]
    [InlineData("NULL", "null")]
    [InlineData("nULL", "'nULL'")]
    [InlineData("true", "true")]
    [InlineData("True", "true")]
    [InlineData("TRUE", "true")]
    [InlineData("false", "false")]
    [InlineData("False", "false")]
    [InlineData("FALSE", "false")]
    [InlineData("yes", "'yes'")]
    [InlineData("\"true\"", "'true'")]
    [InlineData("'12'", "'12'")]
    [InlineData("0", "0")]
    [InlineData("12", "12")]
    [InlineData("012345678901", "'012345678901'")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("1234567890123456", "'1234567890123456'")]
    [InlineData("1.5", "'1.5'")]
    [InlineData("-1", "'-1'")]
    [InlineData("2012-10-17", "'2012-10-17'")]
    [InlineData("|\n  a\n  b", "'a\nb'")]
    [InlineData("[a, {b: c}]", "['a',{b:'c'}]")]
    public void A_value_is_what_JSON_has_for_it(string written, string expected) => Assert.Equal(expected, Shown(written));

    [Theory]
    [InlineData("!Ref Db", "{Ref:'Db'}")]
    [InlineData("!Ref 12", "{Ref:'12'}")]
    [InlineData("!Condition IsLive", "{Condition:'IsLive'}")]
    [InlineData("!Sub true", "{Fn::Sub:'true'}")]
    [InlineData("!GetAtt [Db, Arn]", "{Fn::GetAtt:['Db','Arn']}")]
    [InlineData("!Transform {Name: a}", "{Fn::Transform:{Name:'a'}}")]
    [InlineData("!Sub [a, {b: !Ref c}]", "{Fn::Sub:['a',{b:{Ref:'c'}}]}")]
    [InlineData("!!str 12", "12")]
    [InlineData("!<tag:yaml.org,2002:str> a", "'a'")]
    [InlineData("!other:Ref a", "'a'")]
    [InlineData("! a", "'a'")]
    public void A_short_function_has_its_long_form(string written, string expected) => Assert.Equal(expected, Shown(written));

    [Fact]
    public void An_alias_stands_for_what_it_names_and_the_first_document_counts()
    {
        Assert.Equal("{v:{a:'x'},w:{a:'x'}}", ShownNode.Of(YamlNodes.Read("v: &it {a: x}\nw: *it\n---\nother: 1\n", null)));
        Assert.Equal("null", ShownNode.Of(YamlNodes.Read("", null)));
    }

    [Fact]
    public void Each_node_has_its_place()
    {
        var member = YamlNodes.Read("a:\n  - x\n  - b/c: d\n", null)["a"]!.Items[1].Members[0];
        Assert.Equal(("/a/1/b~1c", 3, 5), (member.Place.Pointer, member.Place.Line, member.Place.Column));
        Assert.Equal(("/a/1/b~1c", 3, 10), (member.Value.Place.Pointer, member.Value.Place.Line, member.Value.Place.Column));
    }

    [Theory]
    [InlineData("a: *b\n", "t.yaml", "t.yaml", "there is no anchor b")]
    [InlineData("a: [", null, "The given text", "")]
    public void What_is_broken_is_said_with_its_file(string text, string? file, string said, string reason)
    {
        var fault = Assert.Throws<Fault>(() => YamlNodes.Read(text, file));
        Assert.StartsWith(said, fault.Happened, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Happened, StringComparison.Ordinal);
        Assert.DoesNotContain("..", fault.Happened, StringComparison.Ordinal);
    }

    private static string Shown(string written) => ShownNode.Of(YamlNodes.Read("v: " + written, null)["v"]);

    private static bool IsRead(string text)
    {
        var fault = Record.Exception(() => YamlNodes.Read(text, null));
        Assert.True(fault is null or Fault { ErrorId: "PolicyYamlSyntax" }, fault?.ToString());
        return fault is null;
    }
}
