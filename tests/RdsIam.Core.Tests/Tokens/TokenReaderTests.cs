using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tokens.Reading;

namespace RdsIam.Core.Tests.Tokens;

public sealed class TokenReaderTests
{
    private const string Host = "mydb.abc123.eu-west-1.rds.amazonaws.com";
    private const string SixtyThree = "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_012345678";
    private const string SessionToken = "IQoJb3JpZ2luX2VjEXAMPLE/session+token==/0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly DateTimeOffset Signed = new(2024, 1, 15, 10, 20, 30, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Signed.AddMinutes(5);
    private static readonly SigningIdentity Identity = new("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG", SessionToken);
    private static readonly string Good =
        TokenSigner.Sign(TokenRequest.Create(Host, 5432, "jane@example.com", "eu-west-1"), Identity, Signed).Value;

    [Fact]
    public void Every_vector_and_every_other_order_is_read()
    {
        foreach (var vector in TokenVector.All())
        {
            foreach (var text in vector.OtherOrders.Select(other => other.Token).Prepend(vector.Token))
            {
                var reading = TokenReader.Read(text, vector.Time.AddMinutes(1));
                Assert.Equal((vector.Host, vector.Port, vector.User), (reading.HostName, reading.Port, reading.UserName));
                Assert.Equal((vector.Region, vector.AccessKey), (reading.Region, reading.AccessKeyId));
                Assert.Equal(!string.IsNullOrEmpty(vector.SessionToken), reading.HasSessionToken);
                Assert.Equal((vector.Time, vector.Time.AddMinutes(15)), (reading.IssuedAt!.Value, reading.ExpiresAt!.Value));
                Assert.Equal((TimeSpan.FromMinutes(14), false), (reading.TimeLeft!.Value, reading.IsExpired));
                Assert.Equal(ExpectedFaults(vector), Ids(reading));
            }
        }

        static string[] ExpectedFaults(TokenVector vector) => vector.Name switch
        {
            "host-upper" or "host-upper-token" => ["TokenHostNameUpperCase"],
            "region-not-of-host" => ["TokenRegionContradictsHostName"],
            "host-ipv4" => ["TokenHostNameIsTunnel"],
            _ => [],
        };
    }

    [Fact]
    public void Parameters_may_come_in_any_order()
    {
        var parts = Good[(Good.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&');
        var reversed = Good[..(Good.IndexOf('?', StringComparison.Ordinal) + 1)] + string.Join('&', Enumerable.Reverse(parts));
        Assert.Equal(Facts(TokenReader.Read(Good, Now)), Facts(TokenReader.Read(reversed, Now)));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_token_is_known_again_however_often_it_was_encoded_up_to_a_limit(int times, bool isKnown)
    {
        var text = Enumerable.Range(0, times).Aggregate(Good, (one, _) => Uri.EscapeDataString(one));
        Assert.Equal(!isKnown, Ids(TokenReader.Read(text, Now)) is ["TokenNotRecognized"]);
    }

    [Theory]
    [InlineData("?Action=connect&DBUser=a://b")]
    [InlineData($"{Host}:5432/?Action=connect&DBUser=a://b")]
    public void A_scheme_within_a_parameter_is_none(string text)
    {
        var reading = TokenReader.Read(text, Now);
        Assert.Equal("a://b", reading.UserName);
        Assert.DoesNotContain("TokenHasScheme", Ids(reading));
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "https://{0}", "TokenHasScheme" },
        { "{0}\n", "TokenHasWhiteSpace" },
        { "\uFEFF{0}", "TokenHasWhiteSpace" },
        { "\"{0}\"", "TokenHasQuotes" },
        { "' {0} '", "TokenHasWhiteSpace TokenHasQuotes" },
        { "`{0}`", "TokenHasQuotes" },
        { "://{0}", "TokenHasScheme" },
        { "https://{0}\r\n", "TokenHasWhiteSpace TokenHasScheme" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void What_stands_around_a_token_is_named_and_read_over(string damage, string errorIds)
    {
        var reading = TokenReader.Read(damage.Replace("{0}", Good, StringComparison.Ordinal), Now);
        Assert.Equal(errorIds.Split(' '), Ids(reading));
        Assert.Equal(Facts(TokenReader.Read(Good, Now)), Facts(reading));
    }

    [Fact]
    public void A_token_encoded_as_a_whole_or_in_its_parameters_is_named_and_read()
    {
        var plain = Facts(TokenReader.Read(Good, Now));
        foreach (var text in (string[])[Uri.EscapeDataString(Good), Uri.EscapeDataString(Uri.EscapeDataString(Good)),
            "https%3A%2F%2F" + Uri.EscapeDataString(Good)])
        {
            var reading = TokenReader.Read(text, Now);
            Assert.Contains("TokenEncodedTwice", Ids(reading));
            Assert.Equal(plain, Facts(reading));
        }

        var inner = TokenReader.Read(Good.Replace("%", "%25", StringComparison.Ordinal), Now);
        Assert.Equal(["TokenEncodedTwice"], Ids(inner));
        Assert.Equal(("eu-west-1", "ASIAIOSFODNN7EXAMPLE"), (inner.Region, inner.AccessKeyId));
    }

    [Theory]
    [InlineData("&amp;")]
    [InlineData("\\u0026")]
    public void Ampersands_of_HTML_and_JSON_are_named_and_read_over(string ampersand)
    {
        var reading = TokenReader.Read(Good.Replace("&", ampersand, StringComparison.Ordinal), Now);
        Assert.Equal(["TokenIsEscaped"], Ids(reading));
        Assert.Equal(Facts(TokenReader.Read(Good, Now)), Facts(reading));
    }

    [Theory]
    [InlineData("/rds-db/", "/elasticache/", "TokenWrongService")]
    [InlineData("/rds-db/", "/dsql/", "TokenDsqlHasPort TokenServiceNotOfHost TokenWrongDsqlAction")]
    [InlineData("Action=connect", "Action=DbConnect", "TokenWrongAction")]
    [InlineData("Expires=900", "Expires=3600", "TokenExpiresTooLong")]
    [InlineData("Expires=900", "Expires=soon", "TokenExpiresMalformed")]
    [InlineData("Expires=900", "Expires=99999999999", "TokenExpiresMalformed")]
    [InlineData("Expires=900", "Expires=901", "TokenExpiresTooLong")]
    [InlineData("Expires=900", "Expires=-1", "TokenExpiresMalformed")]
    [InlineData("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256", "TokenWrongAlgorithm")]
    [InlineData("SignedHeaders=host", "SignedHeaders=host;date", "TokenWrongSignedHeaders")]
    [InlineData("/aws4_request", "", "TokenCredentialMalformed")]
    [InlineData("/aws4_request", "/aws5_request", "TokenCredentialMalformed")]
    [InlineData("/rds-db/", "/rds-db!/", "TokenCredentialMalformed")]
    [InlineData("/rds-db/", "//", "TokenCredentialMalformed")]
    [InlineData("ASIAIOSFODNN7EXAMPLE", "ASIA-IOSFODNN7EXAMPLE", "TokenCredentialMalformed")]
    [InlineData("ASIAIOSFODNN7EXAMPLE", "ASI", "TokenCredentialMalformed")]
    [InlineData("ASIAIOSFODNN7EXAMPLE", "ASIA_IOSFODNN7", "")]
    [InlineData("/eu-west-1/", "/Ireland/", "TokenCredentialMalformed")]
    [InlineData("/20240115/", "/20240114/", "TokenDatesDisagree")]
    [InlineData("Date=20240115T102030Z", "Date=2024-01-15", "TokenDateMalformed TokenDatesDisagree")]
    [InlineData("/eu-west-1/", "/eu-west-2/", "TokenRegionContradictsHostName")]
    [InlineData(":5432/", "/", "TokenPortMissing")]
    [InlineData(":5432/", ":99999/", "TokenPortMissing")]
    [InlineData("mydb.", "MyDB.", "TokenHostNameUpperCase")]
    [InlineData("mydb.", "my db!.", "TokenHasWhiteSpace TokenHostNameMissing")]
    [InlineData("Action=connect&", "", "TokenTruncated")]
    [InlineData("DBUser=jane@example.com", "DBUser=", "TokenUserNameMalformed")]
    [InlineData("&X-Amz-Security-Token=", "&X-Amz-Other=", "TokenWithoutSessionToken")]
    [InlineData("Action=connect", "Action=connect&Action=connect", "TokenParameterRepeated")]
    [InlineData("Action=connect", "Action=connect&=1&=2", "TokenParameterRepeated")]
    [InlineData("DBUser=jane@example.com", $"DBUser={SixtyThree}", "")]
    [InlineData("DBUser=jane@example.com", $"DBUser={SixtyThree}x", "TokenUserNameMalformed")]
    [InlineData("&X-Amz-Signature=", "&X-Amz-Signature=00", "TokenSignatureMalformed")]
    [InlineData("&X-Amz-Signature=", "&X-Amz-Signature=ZZ", "TokenSignatureMalformed")]
    public void Every_fault_is_named_by_its_own_id(string part, string other, string errorIds)
    {
        var readable = Good.Replace("%2F", "/", StringComparison.Ordinal).Replace("%40", "@", StringComparison.Ordinal);
        Assert.Contains(part, readable, StringComparison.Ordinal);
        var reading = TokenReader.Read(readable.Replace(part, other, StringComparison.Ordinal), Now);
        Assert.Equal(errorIds.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), Ids(reading).Order());
    }

    [Theory]
    [InlineData("localhost", 5432, "TokenHostNameIsTunnel")]
    [InlineData("127.0.0.1", 15432, "TokenHostNameIsTunnel")]
    [InlineData("10.0.0.5", 5432, "TokenHostNameIsTunnel")]
    [InlineData("::1", 5432, "TokenHostNameIsTunnel")]
    [InlineData("host.docker.internal", 5432, "TokenHostNameIsTunnel")]
    [InlineData("db.example.com", 5432, "TokenHostNameNotRds")]
    [InlineData("demo", 5432, "TokenHostNameNotRds")]
    [InlineData("my-nlb-123.elb.eu-west-1.amazonaws.com", 5432, "TokenHostNameNotRds")]
    [InlineData("mydb.abc123.eu-west-1.redshift.amazonaws.com", 5439, "TokenHostNameNotRds")]
    [InlineData("app.proxy-abc123.eu-west-1.rds.amazonaws.com", 15432, "TokenPortNotProxy")]
    [InlineData("ro.endpoint.proxy-abc123.eu-west-1.rds.amazonaws.com", 6432, "TokenPortNotProxy")]
    [InlineData("app.proxy-abc123.eu-west-1.rds.amazonaws.com", 5432, "")]
    [InlineData("app.proxy-abc123.eu-west-1.rds.amazonaws.com", 3306, "")]
    [InlineData("app.proxy-abc123.eu-west-1.rds.amazonaws.com", 1433, "")]
    [InlineData("mydb.abc123.eu-west-1.rds.amazonaws.com", 15432, "")]
    [InlineData("g.global-abc123.global.rds.amazonaws.com", 5432, "")]
    public void A_host_or_port_that_no_endpoint_has_is_named(string host, int port, string errorId)
    {
        var token = TokenSigner.Sign(TokenRequest.Create(host, port, "app", "eu-west-1"), Identity, Signed);
        Assert.Equal(errorId, string.Join(' ', Ids(TokenReader.Read(token.Value, Now))));
    }

    // Their own forms, which have other parameters and no port.
    [Theory]
    [InlineData("my-cache/?Action=connect&User=app", "elasticache")]
    [InlineData("my-cluster/?Action=connect&User=app", "memorydb")]
    [InlineData("mydb.abc123.eu-west-1.rds.amazonaws.com:5432/?Action=connect&DBUser=app", "rds")]
    [InlineData("sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15", "sts")]
    public void A_token_of_another_service_is_called_so_and_nothing_else(string front, string service)
    {
        var text = $"{front}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20240115%2Feu-west-1%2F{service}%2Faws4_request"
            + $"&X-Amz-Date=20240115T102030Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature={new string('a', 64)}";
        var fault = Assert.Single(TokenReader.Read(text, Now).Faults);
        Assert.Equal("TokenWrongService", fault.Id);
        Assert.Contains($"service {service} ", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_token_says_when_it_ended()
    {
        var reading = TokenReader.Read(Good, Signed.AddMinutes(15));
        Assert.Equal((true, TimeSpan.Zero), (reading.IsExpired, reading.TimeLeft));
        Assert.Equal(["TokenExpired"], Ids(reading));
        Assert.False(TokenReader.Read(Good, Signed.AddMinutes(15).AddSeconds(-1)).IsExpired);

        var late = TokenReader.Read(Good, Signed.AddHours(3)).Faults.Single();
        Assert.Contains("2024-01-15 10:35:30Z", late.Text, StringComparison.Ordinal);
        Assert.Contains("2 h 45 min ago", late.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_from_the_future_says_how_far_the_clocks_differ()
    {
        var reading = TokenReader.Read(Good, Signed.AddMinutes(-7));
        Assert.Equal(["TokenSignedInFuture"], Ids(reading));
        Assert.Contains("7 min ahead", reading.Faults[0].Text, StringComparison.Ordinal);
        Assert.False(reading.IsExpired);
    }

    [Fact]
    public void A_token_cut_anywhere_is_called_cut_or_not_a_token()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            var ids = Ids(TokenReader.Read(Good[..length], Now));
            Assert.True(
                ids.Contains("TokenTruncated") || ids is ["TokenNotRecognized"] or ["TokenEmpty"],
                $"{Good[..length]}: {string.Join(' ', ids)}");
        }
    }

    [Fact]
    public void A_missing_front_is_seen()
    {
        var ids = Ids(TokenReader.Read(Good[Host.Length..], Now));
        Assert.Equal(["TokenHostNameMissing"], ids);
        Assert.Equal(["TokenPortMissing", "TokenHostNameMissing"], Ids(TokenReader.Read(Good[Good.IndexOf('?', StringComparison.Ordinal)..], Now)));
    }

    [Theory]
    [InlineData(null, "TokenEmpty")]
    [InlineData(" \n", "TokenEmpty")]
    [InlineData("hunter2", "TokenNotRecognized")]
    [InlineData("https://example.com/?q=hunter2", "TokenNotRecognized")]
    public void Nothing_is_said_again_of_a_text_that_is_no_token(string? text, string errorId)
    {
        var reading = TokenReader.Read(text, Now);
        Assert.Equal(errorId, Assert.Single(reading.Faults).Id);
        Assert.DoesNotContain("hunter2", JsonSerializer.Serialize(reading), StringComparison.Ordinal);
        Assert.Null(reading.HostName);
    }

    [Fact]
    public void IPv6_hosts_are_read_without_their_brackets()
    {
        var token = TokenSigner.Sign(TokenRequest.Create("2001:db8::1", 6432, "app", "eu-west-1"), Identity, Signed);
        var reading = TokenReader.Read(token.Value, Now);
        Assert.Equal(("2001:db8::1", 6432), (reading.HostName, reading.Port));
        Assert.Equal(["TokenHostNameIsTunnel"], Ids(reading));
    }

    [Fact]
    public void IPv6_hosts_have_no_port_within_their_brackets()
    {
        var token = TokenSigner.Sign(TokenRequest.Create("2001:db8::1", 6432, "app", "eu-west-1"), Identity, Signed).Value;
        var reading = TokenReader.Read(token.Replace("]:6432", "]", StringComparison.Ordinal), Now);
        Assert.Equal(("2001:db8::1", null), (reading.HostName, reading.Port));
        Assert.Equal(["TokenPortMissing", "TokenHostNameIsTunnel"], Ids(reading));
    }

    [Theory]
    [InlineData("Action")]
    [InlineData("DBUser")]
    [InlineData("X-Amz-Algorithm")]
    [InlineData("X-Amz-Credential")]
    [InlineData("X-Amz-Date")]
    [InlineData("X-Amz-Expires")]
    [InlineData("X-Amz-SignedHeaders")]
    [InlineData("X-Amz-Signature")]
    public void Each_parameter_makes_a_text_a_token_and_is_named_where_it_is_missing(string name)
    {
        var query = Good.IndexOf('?', StringComparison.Ordinal) + 1;
        var parts = Good[query..].Split('&');
        var part = Assert.Single(parts, one => one.StartsWith(name + "=", StringComparison.Ordinal));
        var truncated = TokenReader.Read(Good[..query] + string.Join('&', parts.Where(one => one != part)), Now).Faults[0];
        Assert.Equal(("TokenTruncated", Messages.TokenTruncated(name).ToString()), (truncated.Id, truncated.Text));

        var alone = TokenReader.Read(part, Now).Faults;
        Assert.Equal("TokenTruncated", alone[0].Id);
        Assert.Equal(7, alone[0].Text.Split(", ").Length);
    }

    [Fact]
    public void A_cut_signature_says_how_much_of_it_is_missing()
    {
        var fault = Assert.Single(TokenReader.Read(Good[..^10], Now).Faults);
        Assert.Equal(Messages.TokenTruncated("10 of the signature's 64 digits").ToString(), fault.Text);
        Assert.Equal(["TokenSignatureMalformed"], Ids(TokenReader.Read(Good[..^64] + new string('A', 64), Now)));
    }

    [Fact]
    public void A_token_that_is_good_for_less_than_the_most_ends_earlier()
    {
        var text = Good.Replace("Expires=900", "Expires=301", StringComparison.Ordinal);
        var reading = TokenReader.Read(text, Now);
        Assert.Equal((Signed.AddSeconds(301), false), (reading.ExpiresAt!.Value, reading.IsExpired));
        Assert.Equal(TimeSpan.FromSeconds(1), reading.TimeLeft);
        Assert.Empty(reading.Faults);
    }

    [Fact]
    public void A_token_is_good_from_the_second_on_that_it_was_signed_in() => Assert.Empty(TokenReader.Read(Good, Signed).Faults);

    [Fact]
    public void A_token_for_the_other_service_says_which_it_is_for()
    {
        const string Dsql = "abcdefghijklmnopqrstuvwxy2.dsql.eu-west-1.on.aws";
        var ofRds = Assert.Single(TokenReader.Read(Good.Replace(Host, Dsql, StringComparison.Ordinal), Now).Faults);
        Assert.Equal(Messages.TokenServiceNotOfHost("rds-db", Dsql).ToString(), ofRds.Text);
        var ofDsql = TokenSigner.Sign(TokenRequest.Create(Dsql, 5432, "app", "eu-west-1"), Identity, Signed).Value;
        var fault = Assert.Single(TokenReader.Read(ofDsql.Replace(Dsql, Host, StringComparison.Ordinal), Now).Faults);
        Assert.Equal(Messages.TokenServiceNotOfHost("dsql", Host).ToString(), fault.Text);
    }

    [Fact]
    public void No_text_whatever_makes_the_reader_throw()
    {
        var pieces = Gen.Elements(
            "host", ":5432", "/?", "?", "&", "=", "%", "%2", "%2F", "%3F", "%25", "://", "[", "]", "\n", "\"", "\uD83D", "{0}",
            "Action=connect", "DBUser=", "X-Amz-Credential=a/b/c/d/aws4_request", "X-Amz-Credential=",
            "X-Amz-Date=99991231T235959Z", "X-Amz-Date=00010101T000000Z", "X-Amz-Date=", "X-Amz-Expires=900", "X-Amz-Expires=-1",
            "X-Amz-Signature=", "X-Amz-Security-Token=x", "X-Amz-SignedHeaders=host", "x-amz-", "&amp;", "\\u0026");
        var texts = Gen.OneOf(
            pieces.ListOf().Select(parts => string.Concat(parts)),
            ArbMap.Default.GeneratorFor<string>());
        var times = Gen.Elements(DateTimeOffset.MinValue, Now, DateTimeOffset.MaxValue);
        Prop.ForAll(texts.Zip(times).ToArbitrary(), input =>
        {
            var (text, now) = input;
            Assert.NotNull(TokenReader.Read(text, now).Faults);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithQuietOnSuccess(true));
    }

    [Fact]
    public void No_damage_brings_the_secret_into_the_reading()
    {
        var signature = Good[^64..];
        var damages =
            from at in Gen.Choose(0, Good.Length - 1)
            from length in Gen.Choose(0, 2)
            from put in Gen.Elements("", "&", "%", "=", "/", "?", "\n", "%25", "x", "Z")
            select Good.Remove(at, Math.Min(length, Good.Length - at)).Insert(at, put);
        Prop.ForAll(damages.ToArbitrary(), text =>
        {
            var said = JsonSerializer.Serialize(TokenReader.Read(text, Now));
            Assert.All((string[])[signature, SessionToken, Uri.EscapeDataString(SessionToken)], secret =>
            {
                for (var at = 0; at + 16 <= secret.Length; at++)
                {
                    Assert.DoesNotContain(secret.Substring(at, 16), said, StringComparison.Ordinal);
                }
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500).WithQuietOnSuccess(true));
    }

    private static string[] Ids(TokenReading reading) => [.. reading.Faults.Select(fault => fault.Id)];

    private static TokenReading Facts(TokenReading reading) => reading with { Faults = [] };
}
