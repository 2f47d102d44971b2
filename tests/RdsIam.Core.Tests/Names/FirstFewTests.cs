using RdsIam.Core.Names;

namespace RdsIam.Core.Tests.Names;

public sealed class FirstFewTests
{
    [Theory]
    [InlineData("", 3, null, null, "")]
    [InlineData("a b c", 3, null, null, "a, b, c")]
    [InlineData("a b c d", 3, null, null, "a, b, c and 1 more")]
    [InlineData("a b c d e", 3, null, "schema", "a, b, c and 2 more schemas")]
    [InlineData("a b c d", 3, null, "schema", "a, b, c and 1 more schema")]
    [InlineData("a b", 3, 7, null, "a, b and 5 more")]
    [InlineData("a b c d", 3, 7, null, "a, b, c and 4 more")]
    [InlineData("a b", 3, 2, "schema", "a, b")]
    public void Names_the_first_and_counts_the_rest(string names, int most, int? count, string? what, string expected) =>
        Assert.Equal(expected, FirstFew.Of(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), most, count, what));
}
