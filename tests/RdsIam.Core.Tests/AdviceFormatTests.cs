namespace RdsIam.Core.Tests;

public sealed class AdviceFormatTests
{
    [Theory]
    [InlineData("app_ro", "\"app_ro\"", "app_ro", "app_ro")]
    [InlineData("o\"brien x", "\"o\"\"brien x\"", "'o\"brien x'", "'o\"brien x'")]
    [InlineData("it's", "\"it's\"", "'it''s'", "'it'\\''s'")]
    [InlineData("o\u2019neil", "\"o\u2019neil\"", "'o\u2019\u2019neil'", "'o\u2019neil'")]
    [InlineData("ann@example.com", "\"ann@example.com\"", "'ann@example.com'", "'ann@example.com'")]
    [InlineData("-Force", "\"-Force\"", "'-Force'", "'-Force'")]
    [InlineData("$(calc)", "\"$(calc)\"", "'$(calc)'", "'$(calc)'")]
    [InlineData("1st", "\"1st\"", "'1st'", "'1st'")]
    public void A_name_is_quoted_for_the_language_that_it_stands_in(string name, string sql, string powerShell, string shell) =>
        Assert.Equal($"{sql} {powerShell} {shell} {name}", string.Format(AdviceFormat.Instance, "{0:sql} {0:ps} {0:sh} {0}", name));

    [Theory]
    [InlineData(0, "0 rows were sent by 0 callers")]
    [InlineData(1, "1 row was sent by 1 caller")]
    [InlineData(2L, "2 rows were sent by 2 callers")]
    [InlineData(0.5, "0.5 rows were sent by 0.5 callers")]
    [InlineData(1.0, "1 row was sent by 1 caller")]
    [InlineData("1", "1 row was sent by 1 caller")]
    [InlineData("1,000", "1,000 rows were sent by 1,000 callers")]
    public void One_is_counted_as_one(object count, string expected) =>
        Assert.Equal(expected, string.Format(AdviceFormat.Instance, "{0:n row was|rows were} sent by {0:n caller}", count));

    [Fact]
    public void Numbers_and_times_are_the_invariant_cultures() =>
        Assert.Equal("1.5 2026-01-31 12:30:00Z ", string.Format(AdviceFormat.Instance, "{0:0.0} {1:u} {2}", 1.5, new DateTime(2026, 1, 31, 12, 30, 0), null));
}
