using Npgsql;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Connections.Pools;

/// <summary>Tells how a connection came about: where its socket goes, TLS, who logged in, and where the time went.</summary>
internal static class PoolTrace
{
    public static void Tell(ConnectionPool pool, NpgsqlConnection connection, LoginAttempt attempt, LoginReport? login)
    {
        if (Tracer.Verbose is not { } sink)
        {
            return;
        }

        var target = pool.Target;
        var counts = pool.Statistics;
        if (login is null)
        {
            sink.VerboseOnce(Messages.TracePooled(pool, counts.Open, counts.Busy, target.MaxPoolSize));
            return;
        }

        sink.Verbose(target.Tunnel is { } tunnel
            ? Messages.TraceTunnelled(target.HostName, target.Port, tunnel.Way)
            : Messages.TraceSocket(
                target.HostName, target.Port, target.ConnectToHost ?? target.HostName, target.ConnectToPort ?? target.Port));
        if (attempt.Line.Encryption is { } encryption)
        {
            sink.Verbose(Messages.TraceTls(encryption, target.TlsMode, target.RootCertificate ?? Messages.TraceRootsOfRds.ToString()));
        }

        sink.Verbose(Messages.TraceLogin(
            target.UserName,
            target.Database,
            connection.ServerVersion,
            pool.IsIam ? Messages.TraceByToken : Messages.TraceByPassword,
            Milliseconds(login.Duration),
            Milliseconds(attempt.SpentIn(LoginStep.Credentials)),
            Milliseconds(attempt.SpentIn(LoginStep.Reaching)),
            Milliseconds(attempt.SpentIn(LoginStep.Tls)),
            Milliseconds(attempt.SpentIn(LoginStep.Authentication))));
    }

    /// <summary>There is no connection; the error says why, and this how far it came.</summary>
    public static void TellFailed(ConnectionTarget target, LoginAttempt attempt)
    {
        if (Tracer.Verbose is not { } sink)
        {
            return;
        }

        var step = attempt.Step switch
        {
            LoginStep.Reaching => Messages.TraceStepReaching,
            LoginStep.Tls => Messages.TraceStepTls,
            LoginStep.Credentials => Messages.TraceStepCredentials,
            LoginStep.Authentication => Messages.TraceStepAuthentication,
            _ => Messages.TraceStepSession,
        };
        sink.Verbose(Messages.TraceLoginFailed(
            target.UserName, target.HostName, target.Port, Milliseconds(DateTimeOffset.UtcNow - attempt.Since), step));
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds);
}
