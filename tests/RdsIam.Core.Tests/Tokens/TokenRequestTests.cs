using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Tokens;

public sealed class TokenRequestTests
{
    private const string Host = "h.abc.eu-west-1.rds.amazonaws.com";

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_outside_tcp_is_refused_by_name(int port)
    {
        var fault = Assert.Throws<Fault>(() => TokenRequest.Create(Host, port, "app", "eu-west-1"));
        Assert.Equal("PortOutOfRange", fault.ErrorId);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "HostNameEmpty")]
    [InlineData("", "HostNameEmpty")]
    [InlineData("  ", "HostNameEmpty")]
    [InlineData("my db.example.com", "HostNameHasWhiteSpace")]
    [InlineData(Host + "\n", "HostNameHasWhiteSpace")]
    [InlineData("https://" + Host, "HostNameHasScheme")]
    [InlineData("postgresql://" + Host + "/db", "HostNameHasScheme")]
    [InlineData(Host + "/", "HostNameHasPath")]
    [InlineData(Host + "?Action=connect", "HostNameHasPath")]
    [InlineData("app@" + Host, "HostNameHasPath")]
    [InlineData(Host + ":5432", "HostNameHasPort")]
    [InlineData("[::1]:5432", "HostNameHasPort")]
    [InlineData(".", "HostNameInvalid")]
    [InlineData("a..b", "HostNameInvalid")]
    [InlineData("münchen.example.com", "HostNameInvalid")]
    [InlineData("a,b", "HostNameInvalid")]
    [InlineData("fe80::1%eth0", "HostNameInvalid")]
    [InlineData("10.0.0.5\0", "HostNameInvalid")]
    public void A_host_name_that_is_more_or_less_than_a_name_is_refused_by_its_own_id(string? host, string errorId)
    {
        var fault = Assert.Throws<Fault>(() => TokenRequest.Create(host!, 5432, "app", "eu-west-1"));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Equal(FaultKind.InvalidArgument, fault.Kind);
    }

    [Theory]
    [InlineData("H.ABC.eu-west-1.RDS.amazonaws.com", Host)]
    [InlineData(Host + ".", Host)]
    [InlineData("10.0.0.5", "10.0.0.5")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("[::1]", "::1")]
    [InlineData("my_db.internal", "my_db.internal")]
    [InlineData("localhost", "localhost")]
    public void A_host_name_is_taken_in_lower_case_without_trailing_dot_or_brackets(string host, string expected) =>
        Assert.Equal(expected, TokenRequest.Create(host, 5432, "app", "eu-west-1").HostName);

    [Fact]
    public void A_name_longer_than_DNS_allows_is_refused()
    {
        var label = new string('a', 63);
        Assert.Equal(253, TokenRequest.Create($"{label}.{label}.{label}.{label[..61]}", 1, "u", "eu-west-1").HostName.Length);
        Assert.Throws<Fault>(() => TokenRequest.Create($"{label}.{label}.{label}.{label[..62]}", 1, "u", "eu-west-1"));
        Assert.Throws<Fault>(() => TokenRequest.Create(label + "a.example.com", 1, "u", "eu-west-1"));
    }

    [Theory]
    [InlineData(null, "UserNameEmpty")]
    [InlineData("", "UserNameEmpty")]
    [InlineData("a\0b", "UserNameInvalid")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", "UserNameTooLong")]
    [InlineData("用户用户用户用户用户用户用户用户用户用户用用", "UserNameTooLong")]
    public void A_user_name_that_no_role_can_have_is_refused_by_its_own_id(string? user, string errorId) =>
        Assert.Equal(errorId, Assert.Throws<Fault>(() => TokenRequest.Create(Host, 5432, user!, "eu-west-1")).ErrorId);

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_and_a_whole_pair_is_not()
    {
        var half = Assert.Throws<Fault>(() => TokenRequest.Create(Host, 5432, "a\uD83Db", "eu-west-1"));
        Assert.Equal("UserNameInvalid", half.ErrorId);
        Assert.Equal("a😀b", TokenRequest.Create(Host, 5432, "a😀b", "eu-west-1").UserName);
    }

    [Fact]
    public void A_user_name_keeps_its_case_and_may_fill_63_bytes()
    {
        var name = string.Concat(Enumerable.Repeat("用", 20)) + "Abc";
        Assert.Equal(name, TokenRequest.Create(Host, 5432, name, "eu-west-1").UserName);
    }

    [Theory]
    [InlineData(null, "RegionEmpty")]
    [InlineData(" ", "RegionEmpty")]
    [InlineData("eu-west-1a", "RegionInvalid")]
    [InlineData("us-west-2-lax-1", "RegionInvalid")]
    [InlineData("Ireland", "RegionInvalid")]
    [InlineData("eu-west-1\n", "RegionInvalid")]
    [InlineData("eu-west-2", "RegionContradictsHostName")]
    public void A_region_that_cannot_be_the_hosts_is_refused_by_its_own_id(string? region, string errorId) =>
        Assert.Equal(errorId, Assert.Throws<Fault>(() => TokenRequest.Create(Host, 5432, "app", region!)).ErrorId);

    [Fact]
    public void The_contradiction_names_both_regions()
    {
        var fault = Assert.Throws<Fault>(() => TokenRequest.Create(Host, 5432, "app", "us-east-1"));
        Assert.Contains("eu-west-1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("us-east-1", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Host, fault.FaultTarget);
    }

    [Theory]
    [InlineData("db.example.com", "ap-southeast-7")]
    [InlineData("gdb.global-abc123.global.rds.amazonaws.com", "eu-west-1")]
    [InlineData(Host, "EU-West-1")]
    public void A_region_that_the_host_does_not_contradict_is_taken_in_lower_case(string host, string region) =>
        Assert.Equal(region.ToLowerInvariant(), TokenRequest.Create(host, 5432, "app", region).Region);
}
