using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Tokens;

public sealed class TokenSignerTests
{
    private const string Host = "mydb.abc123.eu-west-1.rds.amazonaws.com";

    private static readonly DateTimeOffset Now = new(2024, 2, 29, 12, 34, 56, 789, TimeSpan.Zero);
    private static readonly SigningIdentity Identity = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly TokenRequest Request = TokenRequest.Create(Host, 5432, "app", "eu-west-1");

    [Fact]
    public void Every_vector_is_signed_as_the_AWS_CLI_signs_it()
    {
        var signed = 0;
        foreach (var vector in TokenVector.All().Where(v => v.IsByAwsCli && v.Name != "region-not-of-host"))
        {
            var request = TokenRequest.Create(vector.Host, vector.Port, vector.User, vector.Region);
            var token = TokenSigner.Sign(request, vector.Identity, vector.Time);
            // The one thing that is ours: the host is written in lower case, as it was signed.
            var expected = vector.Token.Replace(vector.Host, vector.Host.ToLowerInvariant(), StringComparison.Ordinal);
            Assert.True(expected == token.Value, $"{vector}\nexpected {expected}\nbut was  {token.Value}");
            signed++;
        }

        Assert.True(signed >= 20, $"only {signed} vectors were tried");
    }

    [Fact]
    public void The_vector_whose_region_is_not_the_hosts_is_refused()
    {
        var vector = TokenVector.All().Single(v => v.Name == "region-not-of-host");
        var fault = Assert.Throws<Fault>(() => TokenRequest.Create(vector.Host, vector.Port, vector.User, vector.Region));
        Assert.Equal("RegionContradictsHostName", fault.ErrorId);
    }

    [Fact]
    public void An_IPv6_address_stands_in_brackets()
    {
        var token = TokenSigner.Sign(TokenRequest.Create("[2001:DB8::1]", 5432, "app", "eu-west-1"), Identity, Now);
        Assert.StartsWith("[2001:db8::1]:5432/?Action=connect&DBUser=app&", token.Value, StringComparison.Ordinal);
        Assert.Equal("2001:db8::1", token.HostName);
    }

    [Fact]
    public void Times_are_UTC_in_whole_seconds_whatever_the_offset_of_now()
    {
        var token = TokenSigner.Sign(Request, Identity, Now.ToOffset(TimeSpan.FromHours(-11)));
        Assert.Contains("&X-Amz-Date=20240229T123456Z&", token.Value, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 12, 34, 56, TimeSpan.Zero), token.IssuedAt);
        Assert.Equal(token.IssuedAt.AddMinutes(15), token.ExpiresAt);
        Assert.Equal(TimeSpan.Zero, token.ExpiresAt.Offset);
    }

    [Fact]
    public void A_token_ends_with_its_credentials_where_these_end_first()
    {
        var end = Now.AddMinutes(3).ToOffset(TimeSpan.FromHours(2));
        var soon = TokenSigner.Sign(Request, new SigningIdentity("AKIAX", "s", "t", end, "arn:aws:sts::1:assumed-role/r/s"), Now);
        Assert.Equal(end, soon.ExpiresAt);
        Assert.Equal(TimeSpan.Zero, soon.ExpiresAt.Offset);
        Assert.Equal("arn:aws:sts::1:assumed-role/r/s", soon.PrincipalArn);

        var later = TokenSigner.Sign(Request, new SigningIdentity("AKIAX", "s", "t", Now.AddHours(1)), Now);
        Assert.Equal(later.IssuedAt.AddMinutes(15), later.ExpiresAt);
    }

    [Fact]
    public void The_text_of_a_token_shows_no_secret()
    {
        var token = TokenSigner.Sign(Request, new SigningIdentity("AKIAX", "secret/key", "session/token"), Now);
        Assert.Equal("Token for app@mydb.abc123.eu-west-1.rds.amazonaws.com:5432 until 2024-02-29 12:49:56Z", token.ToString());
    }

    [Fact]
    public void A_new_secret_under_an_old_key_id_signs_with_the_new_secret()
    {
        var first = TokenSigner.Sign(Request, new SigningIdentity("AKIAX", "one"), Now).Value;
        var second = TokenSigner.Sign(Request, new SigningIdentity("AKIAX", "two"), Now).Value;
        var again = TokenSigner.Sign(Request, new SigningIdentity("AKIAX", "one"), Now).Value;
        Assert.NotEqual(first, second);
        Assert.Equal(first, again);
    }

    [Fact]
    public void Threads_that_share_the_cache_get_the_tokens_that_one_thread_gets()
    {
        var cases = Enumerable.Range(0, 600).Select(i => (
            Request: TokenRequest.Create("10.0.0.5", 5432, $"user{i}", i % 2 == 0 ? "eu-west-1" : "us-east-1"),
            Identity: new SigningIdentity($"AKIA{i % 150}", $"secret{i % 300}", i % 3 == 0 ? $"session+/={i}" : null),
            Time: Now.AddDays(i % 5))).ToArray();
        var alone = cases.Select(c => Independent.Sign(c.Request, c.Identity, c.Time)).ToArray();

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 0; i < cases.Length; i++)
            {
                var at = (i + (thread * 75)) % cases.Length;
                var (request, identity, time) = cases[at];
                Assert.Equal(alone[at], TokenSigner.Sign(request, identity, time).Value);
            }
        });
    }

    [Fact]
    public void Any_user_and_any_time_are_signed_as_the_documentation_says()
    {
        var users = ArbMap.Default.GeneratorFor<NonEmptyString>().Select(text => text.Get).Where(IsRole);
        var times = Gen.Choose(0, 2_000_000_000).Select(seconds => DateTimeOffset.FromUnixTimeSeconds(seconds));
        var ports = Gen.Choose(1, 65535).Where(port => port != 443);
        Prop.ForAll(users.ToArbitrary(), times.ToArbitrary(), ports.ToArbitrary(), (user, time, port) =>
        {
            var request = TokenRequest.Create(Host, port, user, "eu-west-1");
            Assert.Equal(Independent.Sign(request, Identity, time), TokenSigner.Sign(request, Identity, time).Value);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true));

        static bool IsRole(string text) => !text.Contains('\0', StringComparison.Ordinal)
            && Encoding.UTF8.GetByteCount(text) <= 63
            && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
    }

    [Fact]
    public void A_token_with_a_long_session_token_allocates_little()
    {
        var identity = new SigningIdentity("ASIAIOSFODNN7EXAMPLE", "secret", new string('a', 650) + new string('/', 50));
        var tokens = Enumerable.Range(0, 100).Select(_ => TokenSigner.Sign(Request, identity, Now)).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = TokenSigner.Sign(Request, identity, Now);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / tokens.Length, 1, 3500);
    }

    [Fact]
    public void A_session_token_of_any_length_and_letters_is_encoded_whole()
    {
        foreach (var length in (int[])[1, 200, 700, 2000, 9000])
        {
            var secret = string.Concat(Enumerable.Range(0, length).Select(i => "aZ09+/=é用"[i % 9]));
            var identity = new SigningIdentity("ASIAX", "s", secret);
            Assert.Equal(Independent.Sign(Request, identity, Now), TokenSigner.Sign(Request, identity, Now).Value);
        }
    }
}
