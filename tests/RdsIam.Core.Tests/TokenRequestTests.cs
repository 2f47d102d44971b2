using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests;

public sealed class TokenRequestTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_outside_tcp_is_refused_by_name(int port)
    {
        var fault = Assert.Throws<Fault>(() => TokenRequest.Create("h.abc.eu-west-1.rds.amazonaws.com", port, "app", "eu-west-1"));
        Assert.Equal("PortOutOfRange", fault.ErrorId);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
    }
}
