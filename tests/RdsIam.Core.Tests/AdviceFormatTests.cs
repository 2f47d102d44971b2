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

    [Fact]
    public void Numbers_and_times_are_the_invariant_cultures() =>
        Assert.Equal("1.5 2026-01-31 12:30:00Z ", string.Format(AdviceFormat.Instance, "{0:0.0} {1:u} {2}", 1.5, new DateTime(2026, 1, 31, 12, 30, 0), null));
}
