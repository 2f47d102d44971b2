using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

/// <summary>Which context keys a login has, as AWS supplies them.</summary>
public sealed class LoginKeysTests : IDisposable
{
    private readonly LoginScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("""{"DateGreaterThan":{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-rdsiamdemo"}}""")]
    [InlineData("""{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-rdsiamdemo/r-demo/*"}}""")]
    [InlineData("""{"StringEquals":{"aws:ResourceOrgID":"${aws:PrincipalOrgID}"}}""")]
    [InlineData("""{"StringLike":{"aws:userid":"AROA*:login-test"}}""")]
    [InlineData("""{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/rdsiam-demo-app"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalType":"AssumedRole","aws:ResourceAccount":"${aws:PrincipalAccount}"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/team":"orders","aws:RequestedRegion":"eu-west-1"}}""")]
    [InlineData("""{"Bool":{"aws:MultiFactorAuthPresent":"false","aws:SecureTransport":"true","aws:ViaAWSService":"false"}}""")]
    [InlineData("""{"Null":{"aws:username":"true","aws:SourceIp":"true","aws:MultiFactorAuthAge":"true","aws:SourceVpc":"true"}}""")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2024-02-01"},"NumericGreaterThan":{"aws:EpochTime":"1700000000"}}""")]
    public void A_session_of_a_role_has_its_keys(string condition)
    {
        _scene.Demo.World.ChangeRole(DemoWorld.AppRoleName, role => role with { Tags = role.Tags.Add("team", "orders") });
        Put(condition);
        Assert.True(Login().Allowed, Login().Reason);
    }

    [Theory]
    [InlineData("""{"DateLessThan":{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-other"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}""")]
    public void A_condition_that_does_not_hold_keeps_out(string condition)
    {
        Put(condition);
        Assert.False(Login().Allowed);
    }

    [Fact]
    public void A_user_with_a_key_of_its_own_has_a_name_and_no_session()
    {
        var world = _scene.Demo.World;
        var condition =
            """{"StringEquals":{"aws:username":"rdsiam-demo-user"},"Null":{"aws:TokenIssueTime":"true","aws:MultiFactorAuthPresent":"true"}}""";
        world.PutUserPolicy(_scene.Demo.Key.UserName!, "by-key", Policy(condition));
        var verdict = _scene.Login(_scene.Good with { User = DemoWorld.DeniedUserName, Key = _scene.Demo.Key });
        Assert.True(verdict.Allowed, verdict.Reason);
    }

    [Fact]
    public void Outside_an_organisation_its_keys_are_absent()
    {
        _scene.Demo.World.SetOrganization(null);
        Put("""{"Null":{"aws:PrincipalOrgID":"true","aws:PrincipalOrgPaths":"true"}}""");
        Assert.True(Login().Allowed);
    }

    [Fact]
    public void Service_control_policies_limit_the_account()
    {
        var world = _scene.Demo.World;
        world.SetServiceControl([[Documents.Allow("*", "*")], [Documents.Allow("s3:*", "*")]]);
        Assert.Contains("no service control policy allows", _scene.Login(_scene.Good).Reason, StringComparison.Ordinal);
        world.SetServiceControl([[Documents.Allow("*", "*")], [Documents.Allow("*", "*")]]);
        Assert.True(_scene.Login(_scene.Good).Allowed);
    }

    private TokenVerdict Login() => _scene.Login(_scene.Good with { User = DemoWorld.DeniedUserName });

    private void Put(string condition) => _scene.Demo.World.PutRolePolicy(DemoWorld.AppRoleName, "by-key", Policy(condition));

    private static string Policy(string condition) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*","Condition":{{condition}} }]}""";
}
