using RdsIam.Core.Inspection.Completion;

namespace RdsIam.Core.Tests.Inspection;

/// <summary>What is known of a place in a text of SQL; the cursor is the bar.</summary>
public sealed class SqlPointTests
{
    [Theory]
    [InlineData("|", "", true, false, "")]
    [InlineData("sel|", "sel", true, false, "")]
    [InlineData("select 1; upd|", "upd", true, false, "")]
    [InlineData("select * from |", "", false, true, "")]
    [InlineData("select * from sales.or|", "sales.or", false, true, "sales.or")]
    [InlineData("select * from a, |", "", false, true, "a")]
    [InlineData("select a, | from t", "", false, false, "t")]
    [InlineData("select | from sales.orders as o join \"Odd\" x on true", "", false, false, "sales.orders o|\"Odd\" x")]
    [InlineData("select * from orders where i|", "i", false, false, "orders")]
    [InlineData("insert into t (|", "", false, false, "t")]
    [InlineData("update t set |", "", false, false, "t")]
    [InlineData("delete from only t where |", "", false, false, "t")]
    [InlineData("select 'a' || 'from b' || c| from t; select * from other", "c", false, false, "t")]
    [InlineData("select 1 /* from x */ from t where \"Odd N|", "\"Odd N", false, false, "t")]
    public void A_place_says_what_may_stand_there(string text, string word, bool isFirst, bool wantsTable, string tables)
    {
        // The bar behind which nothing or the rest stands; two bars are SQL's own.
        var cursor = text.Replace("||", "&&", StringComparison.Ordinal).IndexOf('|', StringComparison.Ordinal);
        var point = SqlPoint.At(text.Remove(cursor, 1), cursor);
        Assert.NotNull(point);
        Assert.Equal((word, isFirst, wantsTable), (point.Word, point.IsFirst, point.WantsTable));
        Assert.Equal(tables, string.Join('|', point.Tables.Select(table => $"{table.Name} {table.Alias}".Trim())));
    }

    [Fact]
    public void A_long_word_somewhere_before_the_cursor_costs_no_time_of_its_own()
    {
        var text = $"select {new string('w', 1_000_000)} from ";
        Assert.True(SqlPoint.At(text, text.Length)!.WantsTable);
    }

    [Theory]
    [InlineData("select 'na|")]
    [InlineData("select 'it''s na|")]
    [InlineData("select E'na|")]
    [InlineData("select $$ na|")]
    [InlineData("select 1 -- na|")]
    [InlineData("select /* na|")]
    public void Within_a_literal_or_a_comment_nothing_is_known(string text) =>
        Assert.Null(SqlPoint.At(text[..^1], text.Length - 1));

    [Theory]
    [InlineData("o", true)]
    [InlineData("O", true)]
    [InlineData("orders", false)]
    [InlineData("sales.orders", true)]
    public void A_table_is_called_by_its_alias(string qualifier, bool expected) =>
        Assert.Equal(expected, new NamedTable("sales.orders", "o").IsCalled(qualifier));
}
