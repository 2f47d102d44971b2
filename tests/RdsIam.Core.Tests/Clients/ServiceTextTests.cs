using RdsIam.Core.Clients;

namespace RdsIam.Core.Tests.Clients;

public sealed class ServiceTextTests
{
    private static readonly KeyValuePair<string, string>[] Settings = [new("host", "db"), new("port", "5432")];

    [Theory]
    [InlineData("", "[orders]\nhost=db\nport=5432\n")]
    [InlineData("[other]\nhost=x\n", "[other]\nhost=x\n\n[orders]\nhost=db\nport=5432\n")]
    [InlineData("[other]\nhost=x", "[other]\nhost=x\n\n[orders]\nhost=db\nport=5432\n")]
    [InlineData("[orders]\nhost=old\nuser=u\n", "[orders]\nhost=db\nport=5432\n")]
    [InlineData(
        "# mine\n[a]\nhost=1\n\n[orders]\nhost=old\n\n# of b\n[b]\nhost=2\n",
        "# mine\n[a]\nhost=1\n\n[orders]\nhost=db\nport=5432\n\n# of b\n[b]\nhost=2\n")]
    [InlineData("# \u00C3\u0085\r\n[a]\nhost=1\r\n[orders]\r\nhost=old\n[b]\nhost=\u0085", "# \u00C3\u0085\r\n[a]\nhost=1\r\n[orders]\r\nhost=db\r\nport=5432\r\n[b]\nhost=\u0085")]
    [InlineData("[orders-2]\nhost=x\n", "[orders-2]\nhost=x\n\n[orders]\nhost=db\nport=5432\n")]
    public void A_service_is_added_or_replaced_and_others_stay(string before, string after) =>
        Assert.Equal(after, ServiceText.Set(before, "orders", Settings));

    [Theory]
    [InlineData("[orders]\nhost=old\n", "")]
    [InlineData("[a]\nhost=1\n[orders]\nhost=old\n[b]\nhost=2\n", "[a]\nhost=1\n[b]\nhost=2\n")]
    [InlineData("[a]\r\nhost=1\r\n", "[a]\r\nhost=1\r\n")]
    [InlineData("[a]\r\nhost=1\n[orders]\nhost=old\n[b]\r\nhost=2", "[a]\r\nhost=1\n[b]\r\nhost=2")]
    public void A_service_is_taken_away_and_others_stay(string before, string after) =>
        Assert.Equal(after, ServiceText.Remove(before, "orders"));

    [Theory]
    [InlineData("")]
    [InlineData("a]b")]
    [InlineData(" a")]
    [InlineData("a\nb")]
    public void A_name_that_the_file_cannot_hold_is_refused(string name) =>
        Assert.Equal("ServiceNameForm", Assert.Throws<Fault>(() => ServiceText.Set("", name, Settings)).ErrorId);

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a ")]
    public void A_value_that_the_file_cannot_hold_is_refused(string value) => Assert.Equal(
        "ServiceValueForm", Assert.Throws<Fault>(() => ServiceText.Set("", "a", [new("dbname", value)])).ErrorId);
}
