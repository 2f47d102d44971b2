using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Targets;

namespace RdsIam.Core.Tests.Connections.Targets;

public sealed class ConnectionTextTests
{
    private const string Host = "orders.abc123example.eu-west-1.rds.amazonaws.com";

    [Theory]
    [InlineData("postgres://app@" + Host + ":5433/orders")]
    [InlineData("postgresql://app@" + Host + ":5433/orders?application_name=x")]
    [InlineData("POSTGRESQL://" + Host + ":5433/orders?user=app")]
    [InlineData("jdbc:postgresql://" + Host + ":5433/orders?user=app&ssl=true")]
    [InlineData("jdbc:aws-wrapper:postgresql://" + Host + ":5433/orders?user=app&wrapperPlugins=iam")]
    [InlineData("host=" + Host + " port=5433 user=app dbname=orders")]
    [InlineData("host = '" + Host + "'  port=5433 user='app' dbname='orders' options='-c search_path=x\\'y'")]
    [InlineData("Host=" + Host + ";Port=5433;Username=app;Database=orders;Pooling=true")]
    [InlineData("Server=" + Host + ";Port=5433;User Id=app;Initial Catalog=orders;")]
    public void Each_form_says_the_same(string text)
    {
        Assert.True(ConnectionText.IsOne(text));
        var settings = ConnectionText.Parse(text, out _);
        Assert.Equal(new TargetSettings { HostName = Host, Port = 5433, UserName = "app", Database = "orders" }, settings);
    }

    [Theory]
    [InlineData(Host)]
    [InlineData(Host + ":5432")]
    [InlineData("[2001:db8::1]:5432")]
    [InlineData("prod-orders")]
    public void A_host_or_a_target_is_none(string text) => Assert.False(ConnectionText.IsOne(text));

    [Fact]
    public void Percent_signs_are_decoded()
    {
        var settings = ConnectionText.Parse("postgres://o%22brien%40x@" + Host + "/my%20db", out _);
        Assert.Equal(("o\"brien@x", "my db"), (settings.UserName, settings.Database));
    }

    [Fact]
    public void An_address_beside_the_host_is_where_the_socket_goes()
    {
        var settings = ConnectionText.Parse($"host={Host} hostaddr=10.0.0.5", out _);
        Assert.Equal((Host, "10.0.0.5"), (settings.HostName, settings.ConnectTo));
    }

    [Fact]
    public void The_driver_of_AWS_says_which_host_is_signed()
    {
        var settings = ConnectionText.Parse($"jdbc:aws-wrapper:postgresql://localhost:15432/orders?user=app&iamHost={Host}&iamRegion=eu-west-1&awsProfile=prod", out _);
        Assert.Equal((Host, "localhost", "eu-west-1", "prod"), (settings.HostName, settings.ConnectTo, settings.Region, settings.ProfileName));
    }

    [Theory]
    [InlineData("postgres://app:hunter2@" + Host + "/orders")]
    [InlineData("postgres://app@" + Host + "/orders?password=hunter2")]
    [InlineData("jdbc:postgresql://" + Host + "/orders?user=app&password=hunter2")]
    [InlineData("host=" + Host + " password=hunter2")]
    [InlineData("Host=" + Host + ";Password=hunter2")]
    public void A_password_is_refused_and_never_shown(string text)
    {
        var fault = Assert.Throws<Fault>(() => ConnectionText.Parse(text, out _));
        Assert.Equal("ConnectionTextPassword", fault.ErrorId);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://a.example,b.example/orders", "ConnectionTextManyHosts")]
    [InlineData("host=a,b", "ConnectionTextManyHosts")]
    [InlineData("postgres://" + Host + "/orders?sslmode=disable", "ConnectionTextNoTls")]
    [InlineData("postgres://" + Host + ":hundred/orders", "ConnectionTextValue")]
    [InlineData("host=" + Host + " port=70000", "ConnectionTextValue")]
    [InlineData("jdbc:mysql://" + Host + "/orders", "ConnectionTextNotPostgres")]
    [InlineData("host", null)]
    [InlineData("=x", "ConnectionTextForm")]
    [InlineData("host='" + Host, "ConnectionTextForm")]
    [InlineData("Host=\"" + Host + ";x", "ConnectionTextForm")]
    public void What_cannot_be_used_is_refused(string text, string? errorId) =>
        Assert.Equal(
            errorId, ConnectionText.IsOne(text)
                ? Record.Exception(() => ConnectionText.Parse(text, out _)) is Fault fault ? fault.ErrorId : "none"
                : null);

    [Theory]
    [InlineData("verify-ca", 1)]
    [InlineData("verify-full", null)]
    [InlineData("require", null)]
    [InlineData("prefer", null)]
    public void Nothing_weaker_than_asked_for_comes_of_a_text(string mode, int? expected) =>
        Assert.Equal((TlsMode?)expected, ConnectionText.Parse($"host={Host} sslmode={mode}", out _).SslMode);

    [Fact]
    public void What_is_not_used_is_told()
    {
        ConnectionText.Parse($"host={Host} application_name=x keepalives=1", out var unused);
        Assert.Equal(["application_name", "keepalives"], unused);
    }
}
