using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Signin;

/// <summary>Logins of <c>aws login</c>, for tests that run the sandbox as another process.</summary>
internal static class SigninControl
{
    /// <summary>The commands of the control path, by name.</summary>
    public static Dictionary<string, Func<ControlArguments, object>> Commands(LoginSessions sessions) => new(StringComparer.Ordinal)
    {
        ["login"] = args =>
        {
            TimeSpan? last = args.Has("keysSeconds") ? TimeSpan.FromSeconds(args.Number("keysSeconds")) : null;
            var (loginSession, file) = sessions.Open(
                args.Find("roleName") ?? DemoWorld.AppRoleName, args.Find("sessionName") ?? "person", last);
            return new { loginSession, file };
        },
        ["login-refuse"] = args =>
        {
            sessions.Refusal = args.Find("code");
            return new { done = true };
        },
    };
}
