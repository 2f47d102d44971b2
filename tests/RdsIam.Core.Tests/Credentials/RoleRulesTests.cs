using System.Text.RegularExpressions;
using FsCheck.Fluent;
using RdsIam.Core.Credentials;

namespace RdsIam.Core.Tests.Credentials;

public sealed class RoleRulesTests
{
    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/reader")]
    [InlineData("arn:aws-cn:iam::123456789012:role/reader")]
    [InlineData("arn:aws-us-gov:iam::123456789012:role/team/db/reader@x")]
    public void A_role_arn_is_taken(string arn) => Assert.Equal(arn, RoleRules.CheckRoleArn(arn));

    [Theory]
    [InlineData("reader")]
    [InlineData("")]
    [InlineData("arn:aws:iam::12345678901:role/reader")]
    [InlineData("arn:aws:iam::123456789012:user/reader")]
    [InlineData("arn:aws:iam::123456789012:role/")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/reader/session")]
    [InlineData("arn:aws:iam::123456789012:role/reader\n")]
    public void Anything_else_is_refused_by_name(string arn) =>
        Assert.Equal("RoleArnInvalid", Assert.Throws<Fault>(() => RoleRules.CheckRoleArn(arn)).ErrorId);

    [Fact]
    public void A_default_session_name_is_always_one_that_sts_takes() =>
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure.WithQuietOnSuccess(true), Prop.ForAll(ArbMap.Default.ArbFor<string?>(), hint =>
            Regex.IsMatch(RoleRules.DefaultSessionName(hint), @"\Ardsiam-[A-Za-z0-9_+=,.@-]{0,57}\z")));

    [Fact]
    public void A_default_session_name_says_who_and_where() =>
        Assert.Equal("rdsiam-DOM-alice@build-7", RoleRules.DefaultSessionName(@"DOM\alice@build-7"));

    [Theory]
    [InlineData(899, false, "DurationOutOfRange")]
    [InlineData(43201, false, "DurationOutOfRange")]
    [InlineData(3601, true, "ChainedDurationTooLong")]
    public void A_duration_that_sts_would_refuse_is_refused_here(int seconds, bool chained, string errorId) =>
        Assert.Equal(errorId, Assert.Throws<Fault>(() => RoleRules.CheckDuration(seconds, chained)).ErrorId);

    [Theory]
    [InlineData(900, true)]
    [InlineData(3600, true)]
    [InlineData(43200, false)]
    [InlineData(null, true)]
    public void Other_durations_pass(int? seconds, bool chained) => Assert.Equal(seconds, RoleRules.CheckDuration(seconds, chained));

    [Fact]
    public void A_refused_mfa_code_is_not_repeated()
    {
        var fault = Assert.Throws<Fault>(() => RoleRules.CheckTokenCode("12345x"));
        Assert.Equal("TokenCodeInvalid", fault.ErrorId);
        Assert.DoesNotContain("12345x", fault.Message, StringComparison.Ordinal);
    }
}
