using Npgsql;

namespace RdsIam.Core.Connections.Faults;

/// <summary>Which step of a login took too long.</summary>
internal static class LoginStalls
{
    /// <summary>What is said of a login that took too long.</summary>
    /// <param name="step">How far it had come.</param>
    /// <param name="e">What the driver threw.</param>
    /// <param name="target">Where to.</param>
    /// <param name="address">Where the socket went.</param>
    public static Message Of(LoginStep? step, Exception e, ConnectionTarget target, string address)
    {
        var seconds = target.ConnectTimeout.TotalSeconds;
        return step switch
        {
            LoginStep.Tls => Messages.LoginStalledInTls(address, seconds),
            LoginStep.Authentication => Messages.LoginStalled(target.UserName, address, seconds),
            LoginStep.Credentials => Messages.LoginCredentialsLate(target.UserName, seconds),
            LoginStep.Session => Messages.LoginStalledAtEnd(target.UserName, address, seconds),
            _ => Messages.ConnectTimedOut(address, seconds, HasRead(e) ? Messages.TookConnectionOnly : ""),
        };
    }

    /// <summary>Whether there was a socket to read from, so that somebody took the connection.</summary>
    private static bool HasRead(Exception e) =>
        e is NpgsqlException && e.Message.Contains("reading from stream", StringComparison.Ordinal);
}
