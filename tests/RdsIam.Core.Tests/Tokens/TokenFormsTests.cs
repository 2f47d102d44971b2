using Npgsql;
using RdsIam.Core.Clients;
using RdsIam.Core.Connections;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Tokens;

public sealed class TokenFormsTests
{
    private const string Host = "mydb.abc123.eu-west-1.rds.amazonaws.com";
    private const string User = @"o'brien\用 户@x:y/z?#%";
    private const string Database = @"sh'op\ ""a""&b;c=d";
    private const string Certificate = @"/etc/ssl/my 'root'\ ca=1;.pem";

    private static readonly SigningIdentity Identity = new("ASIAIOSFODNN7EXAMPLE", "secret", "session/token+==");
    private static readonly Token Signed = Sign(Host);

    private static readonly TokenFormOptions Full = new() { Database = Database, RootCertificate = Certificate };
    private static readonly TokenFormOptions Tunnel = Full with { ConnectToHost = "localhost", ConnectToPort = 15432 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Libpq_reads_the_URI_and_the_string_as_they_were_meant(bool uri)
    {
        var settings = LibpqParser.Parse(uri ? TokenForms.Uri(Signed, Full) : TokenForms.Libpq(Signed, Full));
        Assert.Equal(Expected(), settings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Libpq_connects_through_a_tunnel_and_verifies_the_signed_name(bool uri)
    {
        var settings = LibpqParser.Parse(uri ? TokenForms.Uri(Signed, Tunnel) : TokenForms.Libpq(Signed, Tunnel));
        var expected = Expected();
        expected["hostaddr"] = "127.0.0.1";
        expected["port"] = "15432";
        Assert.Equal(expected, settings);
    }

    [Fact]
    public void An_IPv6_host_is_bracketed_in_the_URI_only()
    {
        var token = Sign("2001:db8::1");
        Assert.Equal("2001:db8::1", LibpqParser.Parse(TokenForms.Uri(token, Full))["host"]);
        Assert.Equal("2001:db8::1", LibpqParser.Parse(TokenForms.Libpq(token, Full))["host"]);
    }

    [Fact]
    public void What_is_not_given_is_left_to_the_client()
    {
        var settings = LibpqParser.Parse(TokenForms.Uri(Signed, new TokenFormOptions()));
        Assert.Equal(["host", "password", "port", "sslmode", "user"], settings.Keys.Order());
        Assert.Equal(settings, LibpqParser.Parse(TokenForms.Libpq(Signed, new TokenFormOptions())));
    }

    [Fact]
    public void The_token_in_a_URI_is_encoded_once()
    {
        var uri = new Uri(TokenForms.Uri(Signed, Full));
        Assert.Equal(Signed.Value, Uri.UnescapeDataString(uri.UserInfo[(uri.UserInfo.IndexOf(':', StringComparison.Ordinal) + 1)..]));
        Assert.EndsWith("?sslmode=verify-full&sslrootcert=" + Uri.EscapeDataString(Certificate), uri.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VerifyFull", "verify-full")]
    [InlineData("VerifyCA", "verify-ca")]
    [InlineData("Require", "require")]
    public void The_TLS_mode_is_spelled_for_each_client(string mode, string libpq)
    {
        var options = Full with { TlsMode = Enum.Parse<TlsMode>(mode) };
        Assert.Contains($"sslmode={libpq}&", TokenForms.Uri(Signed, options), StringComparison.Ordinal);
        Assert.Contains(KeyValuePair.Create("PGSSLMODE", libpq), TokenForms.Environment(Signed, options));
        var builder = new NpgsqlConnectionStringBuilder(TokenForms.ConnectionString(Signed, options));
        Assert.Equal(mode, builder.SslMode.ToString());
    }

    [Fact]
    public void Npgsql_reads_the_connection_string_as_it_was_meant()
    {
        var builder = new NpgsqlConnectionStringBuilder(TokenForms.ConnectionString(Signed, Full));
        Assert.Equal((Host, 5432, User), (builder.Host, builder.Port, builder.Username));
        Assert.Equal((Signed.Value, Database), (builder.Password, builder.Database));
        Assert.Equal((SslMode.VerifyFull, Certificate), (builder.SslMode, builder.RootCertificate));
    }

    [Fact]
    public void A_connection_string_through_a_tunnel_is_refused_unless_the_name_need_not_be_verified()
    {
        var fault = Assert.Throws<Fault>(() => TokenForms.ConnectionString(Signed, Tunnel));
        Assert.Equal("ConnectionStringCannotTunnel", fault.ErrorId);
        Assert.DoesNotContain(Signed.Value, fault.Message, StringComparison.Ordinal);

        var weaker = TokenForms.ConnectionString(Signed, Tunnel with { TlsMode = TlsMode.VerifyCA });
        var builder = new NpgsqlConnectionStringBuilder(weaker);
        Assert.Equal(("localhost", 15432), (builder.Host, builder.Port));
    }

    [Fact]
    public void The_URI_for_Node_has_no_word_that_its_drivers_would_send_to_the_server()
    {
        var uri = new Uri(TokenForms.NodeUri(Signed, Full));
        Assert.Equal("?sslmode=verify-full", uri.Query);
        Assert.Equal((Host, 5432), (uri.Host, uri.Port));
        Assert.Equal([User, Signed.Value], uri.UserInfo.Split(':').Select(Uri.UnescapeDataString));
        Assert.Equal("/" + Database, Uri.UnescapeDataString(uri.AbsolutePath));
        Assert.Equal("UriCannotTunnel", Assert.Throws<Fault>(() => TokenForms.NodeUri(Signed, Tunnel)).ErrorId);
        var weaker = new Uri(TokenForms.NodeUri(Signed, Tunnel with { TlsMode = TlsMode.Require }));
        Assert.Equal(("localhost", 15432, "?sslmode=require"), (weaker.Host, weaker.Port, weaker.Query));
    }

    [Fact]
    public void A_tunnel_by_name_is_refused_where_libpq_needs_an_address()
    {
        var options = Full with { ConnectToHost = "bastion.example.com" };
        foreach (var form in (Func<object>[])[() => TokenForms.Uri(Signed, options), () => TokenForms.Libpq(Signed, options),
            () => TokenForms.Environment(Signed, options)])
        {
            Assert.Equal("ConnectToNotAddress", Assert.Throws<Fault>(form).ErrorId);
        }
    }

    [Fact]
    public void The_environment_has_libpqs_variables_in_order_and_raw()
    {
        Assert.Equal(
            [
                ("PGHOST", Host), ("PGPORT", "5432"), ("PGUSER", User), ("PGPASSWORD", Signed.Value),
                ("PGDATABASE", Database), ("PGSSLMODE", "verify-full"), ("PGSSLROOTCERT", Certificate),
            ],
            TokenForms.Environment(Signed, Full).Select(pair => (pair.Key, pair.Value)));
        Assert.Contains(KeyValuePair.Create("PGHOSTADDR", "127.0.0.1"), TokenForms.Environment(Signed, Tunnel));
        Assert.Contains(KeyValuePair.Create("PGPORT", "15432"), TokenForms.Environment(Signed, Tunnel));
    }

    private static Dictionary<string, string> Expected() => new()
    {
        ["host"] = Host,
        ["port"] = "5432",
        ["user"] = User,
        ["password"] = Signed.Value,
        ["dbname"] = Database,
        ["sslmode"] = "verify-full",
        ["sslrootcert"] = Certificate,
    };

    private static Token Sign(string host) => TokenSigner.Sign(
        TokenRequest.Create(host, 5432, User, "eu-west-1"), Identity, new DateTimeOffset(2024, 1, 15, 10, 20, 30, TimeSpan.Zero));
}
