using RdsIam.Core.Bulk;

namespace RdsIam.Core.Tests.Bulk;

public sealed class CopyOptionsTests
{
    [Fact]
    public void Values_are_quoted_whatever_they_hold()
    {
        var options = new CopyOptions(CopyFormat.Csv) { Header = true, Delimiter = '\'', Quote = '\\', Null = "'); drop table x; --\\", QuoteAll = true };
        Assert.Equal(
            @"(format csv, encoding 'UTF8', header true, delimiter E'''', null E'''); drop table x; --\\', quote E'\\', force_quote *)",
            options.ToSql());
    }

    [Theory]
    [InlineData('\n')]
    [InlineData('\0')]
    [InlineData('§')]
    public void A_delimiter_that_copy_cannot_take_is_refused(char delimiter)
    {
        var fault = Assert.Throws<Fault>(() => new CopyOptions(CopyFormat.Csv) { Delimiter = delimiter }.ToSql());
        Assert.Equal("CopyCharacterInvalid", fault.ErrorId);
    }

    [Fact]
    public void The_binary_format_has_no_options() => Assert.Equal("(format binary)", new CopyOptions(CopyFormat.Binary).ToSql());
}
