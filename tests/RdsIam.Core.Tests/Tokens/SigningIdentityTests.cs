using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Tokens;

/// <summary>Keys that AWS would refuse are not given out: those that have ended, and temporary ones without their session token.</summary>
public sealed class SigningIdentityTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 34, 56, TimeSpan.Zero);

    [Theory]
    [InlineData("ASIAIOSFODNN7EXAMPLE", null, null, "SessionTokenMissing")]
    [InlineData("ASIAIOSFODNN7EXAMPLE", "", null, "SessionTokenMissing")]
    [InlineData("ASIAIOSFODNN7EXAMPLE", "session", null, null)]
    [InlineData("AKIAIOSFODNN7EXAMPLE", null, null, null)]
    [InlineData("asiaiosfodnn7example", null, null, null)]
    [InlineData("ASIAIOSFODNN7EXAMPLE", "session", 1, null)]
    [InlineData("ASIAIOSFODNN7EXAMPLE", "session", 0, "CredentialsExpired")]
    [InlineData("ASIAIOSFODNN7EXAMPLE", "session", -1, "CredentialsExpired")]
    public void Keys_are_usable_while_they_last_and_are_whole(string keyId, string? sessionToken, int? secondsLeft, string? errorId)
    {
        var end = secondsLeft is { } seconds ? Now.AddSeconds(seconds) : (DateTimeOffset?)null;
        var identity = new SigningIdentity(keyId, "secret/key", sessionToken, end);
        if (errorId is null)
        {
            Assert.Same(identity, identity.Usable("profile dev", Now));
            return;
        }

        var fault = Assert.Throws<Fault>(() => identity.Usable("profile dev", Now));
        Assert.Equal((errorId, FaultKind.Authentication, keyId), (fault.ErrorId, fault.Kind, fault.FaultTarget));
        Assert.Contains("profile dev", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_session_token_is_none() => Assert.Null(new SigningIdentity("AKIAX", "secret", "").SessionToken);

    [Fact]
    public void The_text_of_an_identity_shows_no_secret() =>
        Assert.Equal("SigningIdentity AKIAX", new SigningIdentity("AKIAX", "secret", "session").ToString());
}
