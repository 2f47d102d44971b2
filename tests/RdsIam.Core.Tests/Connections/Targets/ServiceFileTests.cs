using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Targets;

namespace RdsIam.Core.Tests.Connections.Targets;

public sealed class ServiceFileTests
{
    private const string Text = """
        # services of the team
        stray=1
        [orders]
        host=orders.abc123example.eu-west-1.rds.amazonaws.com
        port = 5433
        user=app_reader
        dbname=orders
        sslmode=verify-ca

        [old]
        host=old.abc123example.eu-west-1.rds.amazonaws.com
        password=hunter2
        """;

    [Fact]
    public void A_service_is_a_target()
    {
        var expected = new TargetSettings
        {
            HostName = "orders.abc123example.eu-west-1.rds.amazonaws.com",
            Port = 5433,
            UserName = "app_reader",
            Database = "orders",
            SslMode = TlsMode.VerifyCA,
        };
        Assert.Equal(expected, ServiceFile.Read(Text, "orders", "pg_service.conf"));
        Assert.Equal(["orders", "old"], ServiceFile.Names(Text));
        Assert.Null(ServiceFile.Read(Text, "Orders", "pg_service.conf"));
    }

    [Fact]
    public void A_password_is_refused_with_the_place_that_has_it()
    {
        var fault = Assert.Throws<Fault>(() => ServiceFile.Read(Text, "old", "pg_service.conf"));
        Assert.Equal("ConnectionTextPassword", fault.ErrorId);
        Assert.Contains("[old] in pg_service.conf", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_libpq_refuses_is_refused_with_its_number() =>
        Assert.Contains("Line 2", Assert.Throws<Fault>(() => ServiceFile.Read("[a]\nnonsense\n", "a", "f")).Message, StringComparison.Ordinal);
}
