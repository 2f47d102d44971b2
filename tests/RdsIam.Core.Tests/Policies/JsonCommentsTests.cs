using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Comments in JSON: everything else stays to the column, and what looks like one in a text is none.</summary>
public sealed class JsonCommentsTests
{
    [Theory]
    [InlineData("{} // x", "{}     ", 1, 4)]
    [InlineData("# x\n{}", "   \n{}", 1, 1)]
    [InlineData("{\n  /* a\r\n b */ }", "{\n      \r\n      }", 2, 3)]
    [InlineData("/**/{}", "    {}", 1, 1)]
    [InlineData("/*/ x */{}", "        {}", 1, 1)]
    [InlineData("{}//a\n//b", "{}   \n   ", 1, 3)]
    [InlineData("\"a\\\"//b\"//c", "\"a\\\"//b\"   ", 1, 9)]
    [InlineData("\"open\n//c", "\"open\n   ", 2, 1)]
    [InlineData("\"\\\\\"#c", "\"\\\\\"  ", 1, 5)]
    public void A_comment_becomes_blanks(string json, string expected, int line, int column)
    {
        Assert.Equal(expected, JsonComments.Blank(json, out var first));
        Assert.Equal((line, column), (first!.Value.Line, first.Value.Column));
    }

    [Theory]
    [InlineData("{\"a\":\"//#/*\"}")]
    [InlineData("{} /* open")]
    [InlineData("1 / 2 * 3")]
    [InlineData("\"#")]
    [InlineData("\"#\\")]
    [InlineData("")]
    public void What_is_no_comment_stays(string json)
    {
        Assert.Same(json, JsonComments.Blank(json, out var first));
        Assert.Null(first);
    }
}
