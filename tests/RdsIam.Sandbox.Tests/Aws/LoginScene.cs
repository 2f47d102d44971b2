using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

/// <summary>The demo's account with a session of the role that may connect, and its authority over logins.</summary>
internal sealed class LoginScene : IDisposable
{
    public static readonly DateTimeOffset Start = new(2024, 1, 15, 10, 20, 30, TimeSpan.Zero);

    public LoginScene()
    {
        Demo = World.CreateDemo(Start);
        Session = Open(DemoWorld.AppRoleName);
        Authority = new TokenAuthority(Demo.World, Clock);
    }

    public FixedClock Clock { get; } = new(Start);

    public DemoWorld Demo { get; }

    public AccessKey Session { get; }

    public TokenAuthority Authority { get; }

    /// <summary>A token that is let in; change what the test is about.</summary>
    public TokenForge Good => new()
    {
        Host = Demo.HostName,
        User = DemoWorld.AppUserName,
        Key = Session,
        Time = Start,
    };

    public AccessKey Open(string roleName, params RdsIam.Sandbox.Iam.IamDocument[] policies) =>
        Demo.World.AddSession(new RoleSession
        {
            RoleName = roleName,
            SessionName = "login-test",
            SessionToken = Identifiers.SessionToken(),
            IssuedAt = Start,
            ExpiresAt = Start.AddHours(1),
            Policies = [.. policies],
        });

    public TokenVerdict Login(TokenForge forge) => Login(forge.Make(), forge.User);

    public TokenVerdict Login(string password, string user = DemoWorld.AppUserName) =>
        Authority.Verify(new LoginAttempt(Demo.HostName, 5432, Demo.ResourceId, user, password));

    public void Dispose() => Demo.Dispose();
}
