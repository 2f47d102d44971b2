using RdsIam.Core.Bulk;

namespace RdsIam.Core.Tests.Bulk;

public sealed class CsvHeaderTests
{
    private static readonly CopyOptions Csv = new(CopyFormat.Csv) { Header = true };

    [Theory]
    [InlineData("a,b\n1,2", "a|b")]
    [InlineData("\"a \"\"x\"\"\",\"b\nc\",\r\n1", "a \"x\"|b\nc|")]
    [InlineData("only\r", "only")]
    public void Names_are_read_to_the_end_of_the_line(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', CsvHeader.Read(text, isWhole: false, Csv)!));

    [Fact]
    public void A_line_without_an_end_waits_for_more_unless_the_file_ends()
    {
        Assert.Null(CsvHeader.Read("a,b", isWhole: false, Csv));
        Assert.Equal(["a", "b"], CsvHeader.Read("a,b", isWhole: true, Csv)!);
        Assert.Null(CsvHeader.Read("\"a,b\n1,2", isWhole: true, Csv));
    }

    [Fact]
    public void Other_delimiters_and_quotes_are_taken() => Assert.Equal(
        ["a;b", "c"], CsvHeader.Read("'a;b';c\n", isWhole: false, Csv with { Delimiter = ';', Quote = '\'' })!);
}
