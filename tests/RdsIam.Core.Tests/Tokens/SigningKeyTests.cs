using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Tokens;

/// <summary>Keys of a day are kept, and whatever pushes them out of their place, each signs as itself.</summary>
public sealed class SigningKeyTests
{
    /// <summary>More than twice as many as there are places for.</summary>
    private const int Many = 600;

    private static readonly SigningIdentity Identity = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    /// <summary>Another test may push a key out between two looks, but not each time.</summary>
    [Fact]
    public void A_key_is_derived_once_as_long_as_it_keeps_its_place()
    {
        var same = new SigningIdentity(Identity.AccessKeyId, Identity.SecretAccessKey);
        Assert.Contains(Enumerable.Range(0, 100), _ => ReferenceEquals(KeyOf(Identity), KeyOf(same)));
    }

    /// <summary>AWS's documentation derives this one from its example secret, with the bytes of the result.</summary>
    [Fact]
    public void A_key_is_the_one_of_the_documentation()
    {
        var key = new byte[32];
        SigningKey.Derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", 20150830, "us-east-1", "iam", key);
        Assert.Equal("C4AFB1CC5771D871763A393E44B703571B55CC28424D1A5E86DA6ED3C154A4B9", Convert.ToHexString(key));
    }

    [Fact]
    public void Keys_that_share_a_place_differ_in_whatever_they_are_for()
    {
        foreach (var different in (Func<int, (SigningIdentity, int, string, string)>[])
        [
            i => (new SigningIdentity(Identity.AccessKeyId, $"secret {i}"), 20260301, "eu-west-1", "rds-db"),
            i => (Identity, 20000000 + i, "eu-west-1", "rds-db"),
            i => (Identity, 20260301, $"eu-west-{i}", "rds-db"),
            i => (Identity, 20260301, "eu-west-1", $"service{i}"),
        ])
        {
            foreach (var (identity, date, region, service) in Enumerable.Range(0, Many).Select(different))
            {
                Signs(identity, date, region, service);
            }
        }
    }

    /// <summary>The thread that gave a buffer back gets it first.</summary>
    [Fact]
    public void The_buffer_that_a_token_was_made_in_keeps_nothing_of_it()
    {
        var secret = new string('s', 500);
        var identity = new SigningIdentity("ASIAIOSFODNN7EXAMPLE", "secret", secret);
        TokenSigner.Sign(TokenRequest.Create("10.0.0.5", 5432, "app", "eu-west-1"), identity, DateTimeOffset.UnixEpoch);
        foreach (var size in (int[])[1024, 2048, 4096, 8192])
        {
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            Assert.DoesNotContain(secret, Encoding.ASCII.GetString(buffer), StringComparison.Ordinal);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static SigningKey KeyOf(SigningIdentity identity) => SigningKey.For(identity, 20150830, "us-east-1", "iam");

    private static void Signs(SigningIdentity identity, int date, string region, string service)
    {
        var (key, expected, signature) = (new byte[32], new byte[32], new byte[32]);
        SigningKey.Derive(identity.SecretAccessKey, date, region, service, key);
        HMACSHA256.HashData(key, "text"u8, expected);
        SigningKey.For(identity, date, region, service).Sign("text"u8, signature);
        Assert.Equal(expected, signature);
    }
}
