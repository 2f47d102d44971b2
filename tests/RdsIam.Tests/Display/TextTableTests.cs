using RdsIam.Display;

namespace RdsIam.Tests.Display;

public class TextTableTests
{
    private const string Host = "aurora.cluster-ro-abc123example.eu-west-1.rds.amazonaws.com";

    [Fact]
    public void A_table_that_fits_is_as_wide_as_it_needs()
    {
        var table = Of(80, ["one", "日本"], ["three", "x"]);
        Assert.True(table.Fits);
        Assert.Equal(["Name   Host", "-----  ----"], table.Heading().Split(Environment.NewLine).Select(Plain));
        Assert.Equal("one    日本", table.Line(["one", "日本"]));
    }

    [Fact]
    public void Names_are_cut_in_the_middle_and_without_what_all_endpoints_end_in()
    {
        var line = Of(40, ["reader", Host]).Line(["reader", Host]);
        Assert.Equal(40, CellWidth.Of(line));
        Assert.Matches("^reader  aurora\\.cluster.*…\\w*\\.eu-west-1…$", line);
    }

    [Fact]
    public void A_wider_cell_that_comes_late_takes_its_room_from_the_widest_column_that_may_be_cut()
    {
        var table = Of(40, ["one", Host]);
        Assert.Equal(40, CellWidth.Of(table.Line(["one", Host])));
        Assert.Equal(40, CellWidth.Of(table.Line(["a longer name", Host])));
    }

    [Fact]
    public void Lines_of_a_cell_stand_below_each_other()
    {
        var lines = Of(80, ["one", "a\nbb"]).Line(["one", "a\nbb"]).Split(Environment.NewLine);
        Assert.Equal(["one   a", "      bb"], lines);
    }

    [Fact]
    public void What_cannot_be_cut_enough_does_not_fit() => Assert.False(Of(20, [new string('x', 30), Host]).Fits);

    private static TextTable Of(int room, params string[][] rows) =>
        new([new TextColumn("Name"), new TextColumn("Host", CellCut.Middle)], rows, room);

    private static string Plain(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\u001b\\[[0-9;]*m", "");
}
