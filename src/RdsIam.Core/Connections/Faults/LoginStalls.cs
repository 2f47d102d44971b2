using Npgsql;

namespace RdsIam.Core.Connections.Faults;

/// <summary>Which step of a login took too long.</summary>
internal static class LoginStalls
{
    /// <summary>The error id of a login that took too long.</summary>
    /// <param name="step">How far it had come.</param>
    public static string ErrorIdOf(LoginStep? step) => step switch
    {
        LoginStep.Tls => "LoginStalledInTls",
        LoginStep.Authentication => "LoginStalled",
        LoginStep.Credentials => "LoginCredentialsLate",
        LoginStep.Session => "LoginStalledAtEnd",
        _ => "ConnectTimedOut",
    };

    /// <summary>Whether there was a socket to read from, so that somebody took the connection.</summary>
    public static bool HasRead(Exception e) =>
        e is NpgsqlException && e.Message.Contains("reading from stream", StringComparison.Ordinal);
}
