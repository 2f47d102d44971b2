using RdsIam.Core.Bulk;

namespace RdsIam.Core.Tests.Bulk;

public sealed class TableNameTests
{
    [Theory]
    [InlineData("orders", null, "orders", false)]
    [InlineData("sales.orders", "sales", "orders", false)]
    [InlineData("\"Order Items\"", null, "Order Items", true)]
    [InlineData("sales.\"a.b\"\"c\"", "sales", "a.b\"c", true)]
    [InlineData("Order Items", null, "Order Items", false)]
    public void A_name_is_read_as_sql_writes_it(string text, string? schema, string name, bool isQuoted)
    {
        var table = TableName.Parse(text);
        Assert.Equal((schema, name, isQuoted), (table.Schema?.Text, table.Name.Text, table.Name.IsQuoted));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("\"open")]
    [InlineData("\"a\"b")]
    public void What_is_no_name_is_refused(string text) =>
        Assert.Equal("TableNameInvalid", Assert.Throws<Fault>(() => TableName.Parse(text)).ErrorId);
}
