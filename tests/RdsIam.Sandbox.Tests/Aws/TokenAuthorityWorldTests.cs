using RdsIam.Sandbox.Aws;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Tests.Aws;

/// <summary>Logins that the state of the account decides: keys, sessions, endpoints, policies.</summary>
public sealed class TokenAuthorityWorldTests : IDisposable
{
    private readonly LoginScene _scene = new();

    private World World => _scene.Demo.World;

    [Fact]
    public void A_session_that_ended_takes_its_tokens_with_it()
    {
        var token = _scene.Good.Make();
        World.ExpireSessions(LoginScene.Start.AddMinutes(2));
        _scene.Clock.Now = LoginScene.Start.AddMinutes(2);
        AssertRefused(token, "the credentials that signed the token ended at 20240115T102230Z");
    }

    [Fact]
    public void A_deleted_or_inactive_key_no_longer_signs()
    {
        var token = _scene.Good.Make();
        World.SetAccessKeyActive(_scene.Session.Id, active: false);
        AssertRefused(token, $"the access key {_scene.Session.Id} is inactive");
        World.DeleteAccessKey(_scene.Session.Id);
        AssertRefused(token, $"there is no access key {_scene.Session.Id}");
    }

    [Fact]
    public void A_key_whose_role_is_gone_no_longer_signs()
    {
        World.DeleteRole(DemoWorld.AppRoleName);
        AssertRefused(_scene.Good.Make(), $"the user or role behind the access key {_scene.Session.Id} is gone");
    }

    [Fact]
    public void A_long_term_key_with_a_session_token_is_refused()
    {
        var forge = _scene.Good with { Key = _scene.Demo.Key, SessionToken = Identifiers.SessionToken() };
        AssertRefused(forge.Make(), $"the session token is not the one of the access key {_scene.Demo.AccessKeyId}");
    }

    [Fact]
    public void An_endpoint_without_IAM_authentication_refuses_every_token()
    {
        World.SetIamAuthentication(_scene.Demo.ResourceId, enabled: false);
        AssertRefused(_scene.Good.Make(), $"IAM database authentication is not enabled on {_scene.Demo.ResourceId}");
        World.SetIamAuthentication(_scene.Demo.ResourceId, enabled: true, LoginScene.Start.AddMinutes(1));
        AssertRefused(_scene.Good.Make(), "is not enabled");
        _scene.Clock.Now = LoginScene.Start.AddMinutes(1);
        Assert.True(_scene.Login(_scene.Good).Allowed);
    }

    [Fact]
    public void A_name_that_no_database_has_is_refused()
    {
        var verdict = _scene.Authority.Verify(
            new LoginAttempt("gone.example.com", 5432, _scene.Demo.ResourceId, "app_reader", _scene.Good.Make()));
        Assert.Contains("no database of this account has the endpoint gone.example.com", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_role_logs_in_at_the_cluster_its_reader_and_the_proxy()
    {
        foreach (var endpoint in World.Endpoints(LoginScene.Start))
        {
            var token = (_scene.Good with { Host = endpoint.HostName }).Make();
            var verdict = _scene.Authority.Verify(
                new LoginAttempt(endpoint.HostName, 5432, endpoint.ResourceId, "app_reader", token));
            Assert.True(verdict.Allowed, $"{endpoint}: {verdict.Reason}");
        }
    }

    [Fact]
    public void A_user_without_a_policy_is_not_authorized()
    {
        var verdict = _scene.Login(_scene.Good with { User = DemoWorld.DeniedUserName });
        Assert.Equal(
            "[ERROR] Failed to authorize the connection request for user 'app_denied' because the IAM policy assumed by the "
            + $"caller 'arn:aws:sts::123456789012:assumed-role/rdsiam-demo-app/login-test' is not authorized to perform "
            + $"`rds-db:connect` on the DB instance: arn:aws:rds-db:eu-west-1:123456789012:dbuser:{_scene.Demo.ResourceId}/app_denied, "
            + "because no identity-based policy allows the rds-db:connect action. (Status Code: 403, Error Code: NotAuthorized)",
            verdict.Reason);
    }

    [Fact]
    public void A_restored_instance_is_another_resource_that_the_old_policy_does_not_name()
    {
        var restored = World.RestoreInstance("demo");
        AssertRefused(_scene.Good.Make(), $"dbuser:{restored}/app_reader, because no identity-based policy");
    }

    [Fact]
    public void An_explicit_deny_wins()
    {
        World.PutRolePolicy(DemoWorld.AppRoleName, "stop", Documents.Deny("rds-db:*", "*"));
        AssertRefused(_scene.Good.Make(), "with an explicit deny in an identity-based policy");
    }

    [Fact]
    public void A_boundary_that_does_not_allow_limits_the_role()
    {
        World.SetRoleBoundary(DemoWorld.AppRoleName, World.AddPolicy("limit", Documents.Allow("s3:*", "*"), LoginScene.Start));
        AssertRefused(_scene.Good.Make(), "because no permissions boundary allows the rds-db:connect action");
        World.SetRoleBoundary(DemoWorld.AppRoleName, null);
        Assert.True(_scene.Login(_scene.Good).Allowed);
    }

    [Fact]
    public void A_session_policy_that_does_not_allow_limits_the_session()
    {
        var policy = IamDocument.Read(Documents.Allow("s3:*", "*"), "session", PolicyHome.Session);
        var narrow = _scene.Open(DemoWorld.AppRoleName, policy);
        AssertRefused((_scene.Good with { Key = narrow }).Make(), "because no session policy allows the rds-db:connect action");
    }

    [Fact]
    public void A_group_or_an_attached_policy_is_as_good_as_an_inline_one()
    {
        var forge = _scene.Good with { Key = _scene.Demo.Key };
        AssertRefused(forge.Make(), "because no identity-based policy");
        var connect = Documents.Allow("rds-db:connect", World.Arns.DatabaseUser(_scene.Demo.ResourceId, "${aws:PrincipalTag/db}"));
        World.AttachGroupPolicy("rdsiam-demo-operators", World.AddPolicy("connect", connect, LoginScene.Start));
        AssertRefused(forge.Make(), "because no identity-based policy");
        World.ChangeUser(_scene.Demo.Key.UserName!, user => user with { Tags = user.Tags.Add("db", "app_reader") });
        Assert.True(_scene.Login(forge).Allowed);
    }

    [Fact]
    public void A_condition_on_the_source_address_never_holds()
    {
        World.DeleteRolePolicy(DemoWorld.AppRoleName, "rds-db-connect");
        World.PutRolePolicy(
            DemoWorld.AppRoleName, "from-here", Documents.AllowIf("rds-db:connect", "*", "IpAddress", "aws:SourceIp", "0.0.0.0/0"));
        AssertRefused(_scene.Good.Make(), "because no identity-based policy");
    }

    public void Dispose() => _scene.Dispose();

    private void AssertRefused(string token, string said)
    {
        TokenVerdict verdict = _scene.Login(token);
        Assert.False(verdict.Allowed);
        Assert.Contains(said, verdict.Reason, StringComparison.Ordinal);
    }
}
