using System.Text.RegularExpressions;

namespace RdsIam.Core.Tests;

/// <summary>Texts that tell people to run something. What they tell is run in Advice.Tests.ps1 and in the tests named below.</summary>
public sealed partial class AdviceTextTests
{
    /// <summary>
    /// Every text with a statement or a command: where it is run, or why it is not. A new text must find its place here.
    /// </summary>
    private static readonly Dictionary<string, string> Known = new()
    {
        ["HostNameIsIdentifier.Fix"] = "Advice.Tests.ps1",
        ["ProfileNotFound.Fix"] = "form of the AWS CLI",
        ["AwsLoginExpired.Fix"] = "form of the AWS CLI",
        ["AwsLoginForbidden.Fix"] = "form of the AWS CLI",
        ["AwsLoginUnreadable.Fix"] = "form of the AWS CLI",
        ["AwsLoginRegionMissing.Fix"] = "form of the AWS CLI",
        ["CredentialsNotFound.Fix"] = "form of the AWS CLI",
        ["SsoSessionNotFound.Fix"] = "form of the AWS CLI",
        ["SsoProfileIncomplete.Fix"] = "form of the AWS CLI",
        ["SsoLoginExpired.Fix"] = "form of the AWS CLI",
        ["SsoRoleForbidden.Fix"] = "form of the AWS CLI",
        ["AwsTokenExpired.Fix"] = "form of the AWS CLI",
        ["TrustPolicyNotAttached.Fix"] = "form of the AWS CLI",
        ["LoginNotAnIamUser.Fix"] = "Advice.Tests.ps1",
        ["LoginPasswordOfIamUser.Fix"] = "Advice.Tests.ps1",
        ["LoginRoleMayNotLogIn.Fix"] = "Advice.Tests.ps1",
        ["LoginCredentialsLate.Fix"] = "names a cmdlet and its words",
        ["LoginDatabaseNotFound.Fix"] = "Advice.Tests.ps1",
        ["LoginConnectNotGranted.Fix"] = "Advice.Tests.ps1",
        ["CreateRoleMissing.Fix"] = "AdviceTests",
        ["RoleToJoinNotFound.Fix"] = "Advice.Tests.ps1",
        ["NotePasswordNoLongerWorks"] = "a form without its user",
        ["NotePublicOnDatabase"] = "ExactTests",
        ["DsqlIamAlways.Fix"] = "names a cmdlet and its words",
        ["DsqlNotLinked.Fix"] = "Dsql.Tests.ps1",
        ["DsqlPolicyMissing.Fix"] = "names a cmdlet and its switch",
        ["DsqlPolicyPerTag.Fix"] = "names a cmdlet and its words",
        ["EndpointNotAvailable.Fix"] = "Advice.Tests.ps1",
        ["IamNotEnabled.Fix"] = "Advice.Tests.ps1",
        ["IamPending.Fix"] = "Advice.Tests.ps1",
        ["IamEndsSoon.Fix"] = "Advice.Tests.ps1",
        ["UserMissing.Fix"] = "Advice.Tests.ps1",
        ["UserNotInRdsIam.Fix"] = "Advice.Tests.ps1",
        ["NotInRdsIamButIn.Fix"] = "Advice.Tests.ps1",
        ["SchemaRightMissing.Fix"] = "Advice.Tests.ps1",
        ["TableRightMissing.Fix"] = "Advice.Tests.ps1",
        ["NoTableReadable.Fix"] = "Advice.Tests.ps1",
        ["PolicyMissing.Fix"] = "names a cmdlet and its switch",
        ["LikeWithoutUser.Fix"] = "a form with NAME in it",
        ["TlsCertificateInvalid.Fix"] = "a form with HOST:PORT in it",
        ["NoActivity.Fix"] = "names a cmdlet and its switch",
        ["AccessDiffers.Fix"] = "names a cmdlet and its switch",
        ["AccessPowerful.Fix"] = "names a cmdlet and its switch",
        ["AccessTrustOpen.Fix"] = "names a cmdlet and its switch",
        ["AccountDetailsForm.Fix"] = "form of the AWS CLI",
        ["AccountDetailsIncomplete.Fix"] = "form of the AWS CLI",
        ["FormatAuthorizationDetails"] = "form of the AWS CLI",
        ["PolicyHolderUnknown.Fix"] = "form of the AWS CLI",
        ["PolicyNamesOnly.Fix"] = "form of the AWS CLI",
        ["ServerLogNotExported"] = "names a cmdlet and its switch",
        ["ClockOff.Fix"] = "the machine's clock",
        ["ClockDrifts.Fix"] = "the machine's clock",
    };

    [Fact]
    public void Every_text_with_something_to_run_is_known()
    {
        var found = TextFiles.Texts.Where(text => Command().IsMatch(text.Value)).Select(text => text.Key).Order(StringComparer.Ordinal);
        Assert.Equal(Known.Keys.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void Every_value_in_a_command_is_quoted_for_its_language()
    {
        var bare = TextFiles.Texts.Where(text => BareValue().IsMatch(text.Value)).Select(text => text.Key);
        Assert.Empty(bare);
    }

    [Fact]
    public void No_command_at_the_end_of_a_text_has_a_full_stop_behind_it()
    {
        var stopped =
            TextFiles.Texts.Where(text => Known.ContainsKey(text.Key) && StoppedCommand().IsMatch(text.Value)).Select(text => text.Key);
        Assert.Empty(stopped);
    }

    [Fact]
    public void No_text_tells_to_grant_a_role_or_to_put_somebody_into_rds_iam_by_hand()
    {
        var grants = TextFiles.Texts.Where(text => MembershipGrant().IsMatch(text.Value)).Select(text => text.Key);
        Assert.Empty(grants);
    }

    /// <summary>A cmdlet with an argument, a command of the AWS CLI, a statement.</summary>
    [GeneratedRegex(@"\b(New|Remove|Get|Enable|Test|Connect)-RdsIam\w+ (\{|-|[A-Z]{3})|\baws [a-z]+ [a-z]|\baws (configure|login) |\b(alter role|grant [a-z]+ on|REVOKE \{|ALTER ROLE|select datname)|openssl s_client|timedatectl")]
    private static partial Regex Command();

    [GeneratedRegex(@"-RdsIam\w+ \{\w+\}|-(UserName|Schema|Region|profile|db-proxy-name) \{\w+\}|\b(grant|GRANT|alter|ALTER|to|TO) ""?\{\w+\}""? (with|to|TO|on|ON|CREATEROLE|;)|""\{\w+\}""\.""\{\w+\}""")]
    private static partial Regex BareValue();

    [GeneratedRegex(@"(: (aws|openssl|New-RdsIam|Enable-RdsIam|Remove-RdsIam|Get-RdsIam|select|grant|alter)[^.]*)\.$")]
    private static partial Regex StoppedCommand();

    [GeneratedRegex(@"\bgrant (rds_iam|""?\{\w+(:sql)?\}""?) to\b", RegexOptions.IgnoreCase)]
    private static partial Regex MembershipGrant();
}
