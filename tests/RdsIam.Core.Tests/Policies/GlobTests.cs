using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What can be said of two patterns, and how near two words are.</summary>
public sealed class GlobTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("*a", "a", true)]
    [InlineData("a*", "a", true)]
    [InlineData("*a", "b*", true)]
    [InlineData("a*b", "*c*", true)]
    [InlineData("a*", "b*", false)]
    [InlineData("*a", "*b", false)]
    [InlineData("a?", "?b", true)]
    [InlineData("a?", "a", false)]
    [InlineData("a?c", "a*", true)]
    [InlineData("abc", "a*c", true)]
    [InlineData("abc", "a*d", false)]
    [InlineData("ab", "a*b*c", false)]
    [InlineData("*?", "ab", true)]
    [InlineData("**", "ab", true)]
    public void Two_patterns_meet_where_a_text_is_one_of_both(string one, string other, bool meet)
    {
        Assert.Equal(meet, Glob.Meet(one, other));
        Assert.Equal(meet, Glob.Meet(other, one));
    }

    [Theory]
    [InlineData("*", "a*", true)]
    [InlineData("a*", "*", false)]
    [InlineData("a*", "ab*", true)]
    [InlineData("a?", "ab", true)]
    [InlineData("a?", "a?", true)]
    [InlineData("a?", "a*", false)]
    [InlineData("a*", "a?", true)]
    [InlineData("?", "*", false)]
    [InlineData("*", "", true)]
    [InlineData("", "*", false)]
    [InlineData("a*b", "a*b", true)]
    [InlineData("*a?b*", "a*bb", false)]
    [InlineData("a", "?", false)]
    [InlineData("a", "a", true)]
    [InlineData("a*c", "abc", true)]
    [InlineData("a*c", "ab", false)]
    public void A_pattern_covers_another_where_it_stands_for_every_text_of_it(string wide, string narrow, bool covers) =>
        Assert.Equal(covers, Glob.Covers(wide, narrow));

    // A user's id is AIDA and many letters, so that one letter behind it does not say all of them.
    [Theory]
    [InlineData("AIDA?", Truth.Unknown)]
    [InlineData("AIDA*", Truth.True)]
    [InlineData("A???*", Truth.True)]
    [InlineData("A????*", Truth.Unknown)]
    [InlineData("AROA*", Truth.False)]
    public void A_value_of_which_the_form_is_known_matches_for_sure_only_where_all_of_that_form_do(string pattern, object expected) =>
        Assert.Equal(expected, new UnknownKey { Form = "AIDA*" }.Matches(pattern, PatternStyle.Like, reachesAll: true));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "abd", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("abc", "xabc", 1)]
    [InlineData("abc", "xbc", 1)]
    [InlineData("abc", "acb", 2)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abcdef", "badcfe", 4)]
    public void Words_are_as_far_apart_as_it_takes_edits(string one, string other, int edits)
    {
        Assert.Equal(edits, EditDistance.Between(one, other, 9));
        Assert.Equal(edits, EditDistance.Between(other, one, 9));
    }

    [Theory]
    [InlineData("a", "abcd", 3, 3)]
    [InlineData("a", "abcde", 3, 4)]
    public void Words_of_very_different_lengths_are_not_compared(string one, string other, int most, int edits) =>
        Assert.Equal(edits, EditDistance.Between(one, other, most));

    [Fact]
    public void Long_words_are_compared_too() =>
        Assert.Equal(2, EditDistance.Between("x" + new string('a', 300) + "x", "y" + new string('a', 300) + "y", 2));

    [Theory]
    [InlineData("{ \"a\" : \"b c\" }", 11)]
    [InlineData("[\"a\\\\\", 1 ]", 9)]
    [InlineData("[\"a\\\" b\"]", 9)]
    [InlineData("\uFEFF{\n\t}\r\n", 2)]
    [InlineData("", 0)]
    public void White_space_counts_within_texts_only(string json, int size) => Assert.Equal(size, PolicyText.Size(json));

    [Theory]
    [InlineData("2026-00", false)]
    [InlineData("2026-01", true)]
    [InlineData("2026-12", true)]
    [InlineData("2026-13", false)]
    [InlineData("2026-01-00", false)]
    [InlineData("2026-01-31", true)]
    [InlineData("2026-01-32", false)]
    [InlineData("2026-01-01T00", true)]
    [InlineData("2026-01-01T23:59:60Z", true)]
    [InlineData("2026-01-01T24", false)]
    [InlineData("2026-01-01T00:00", true)]
    [InlineData("2026-01-01T23:60", false)]
    [InlineData("2026-01-01T23:59:61", false)]
    [InlineData("-292275054-01", true)]
    [InlineData("-292275055-01", false)]
    [InlineData("292278993-12", true)]
    [InlineData("292278994-01", false)]
    public void A_date_has_its_bounds(string value, bool isTaken) => Assert.Equal(isTaken, DateGrammar.Check(value, "DateEquals") is null);
}
