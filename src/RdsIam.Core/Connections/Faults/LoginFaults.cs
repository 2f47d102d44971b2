using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace RdsIam.Core.Connections.Faults;

/// <summary>
/// Why a login failed, and what to do: each cause that can be told apart has an error id of its own. The facts are those of
/// RDS: PostgreSQL never says why PAM refused.
/// </summary>
internal static class LoginFaults
{
    /// <summary>The fault; null for a cancellation.</summary>
    /// <param name="e">What opening a connection threw.</param>
    /// <param name="target">Where to.</param>
    /// <param name="iam">A token was the password.</param>
    /// <param name="attempt">What our own callbacks learned.</param>
    public static Fault? Translate(Exception e, ConnectionTarget target, bool iam, LoginAttempt? attempt)
    {
        var fault = Find(e, target, iam, attempt);
        if (fault is not null)
        {
            // Whoever meets this at work learns the likeliest cause here, and of the command that looks for the true one.
            fault.SeeAlso = Messages.Format("LoginSeeTest");
        }

        return fault;
    }

    private static Fault? Find(Exception e, ConnectionTarget target, bool iam, LoginAttempt? attempt)
    {
        if (e is OperationCanceledException)
        {
            return null;
        }

        var fault = attempt?.Refusal ?? Causes(e).OfType<Fault>().FirstOrDefault();
        if (fault is not null)
        {
            return fault;
        }

        if (Causes(e).OfType<PostgresException>().FirstOrDefault() is { } error)
        {
            return OfServer(error, target, iam, attempt);
        }

        return e switch
        {
            NpgsqlException or SocketException or TimeoutException or IOException or AuthenticationException =>
                OfTransport(e, target, iam, attempt?.Step),
            // Kerberos, which the driver leaves to others.
            NotSupportedException => Make("LoginMethodUnknown", FaultKind.Authentication, e, target, e.Message.TrimEnd('.')),
            // What a server makes of the protocol comes out of the driver in any form.
            _ => Make("LoginNotUnderstood", FaultKind.Connection, e, target, e.Message.TrimEnd('.')),
        };
    }

    private static Fault OfServer(PostgresException e, ConnectionTarget target, bool iam, LoginAttempt? attempt) =>
        ProxyFaults.Find(e.MessageText) is var (errorId, kind)
            ? Make(errorId, kind, e, target, e.MessageText)
            : OfPostgres(e, target, iam, attempt);

    private static Fault OfPostgres(PostgresException e, ConnectionTarget target, bool iam, LoginAttempt? attempt) => e.SqlState switch
    {
        "28000" when e.Routine == "ClientAuthentication" => Make("LoginNoPgHbaEntry", FaultKind.Authentication, e, target, e.MessageText),
        "28000" when e.MessageText.Contains("is not permitted to log in", StringComparison.Ordinal) =>
            Make("LoginRoleMayNotLogIn", FaultKind.Authentication, e, target),
        "28000" when iam => RefusedToken(e, target, attempt),
        "28000" => Make("LoginPasswordOfIamUser", FaultKind.Authentication, e, target),
        "28P01" when iam => Make("LoginNotAnIamUser", FaultKind.Authentication, e, target),
        "28P01" => Make("LoginPasswordRefused", FaultKind.Authentication, e, target),
        "3D000" => Make("LoginDatabaseNotFound", FaultKind.ObjectNotFound, e, target),
        "42501" => Make("LoginConnectNotGranted", FaultKind.PermissionDenied, e, target),
        "53300" => Make("LoginTooManyConnections", FaultKind.LimitsExceeded, e, target, e.MessageText),
        "57P03" when e.MessageText.Contains("shutting down", StringComparison.Ordinal) =>
            Make("LoginServerStopping", FaultKind.ResourceUnavailable, e, target, e.MessageText),
        "57P03" => Make("LoginServerStarting", FaultKind.ResourceUnavailable, e, target, e.MessageText),
        "57P01" or "57P02" => Make("LoginServerStopping", FaultKind.ResourceUnavailable, e, target, e.MessageText),
        _ => Make("LoginRefused", FaultKind.Connection, e, target, e.MessageText, e.SqlState),
    };

    private static Fault RefusedToken(PostgresException e, ConnectionTarget target, LoginAttempt? attempt)
    {
        var token = attempt?.Token;
        return Make(
            "LoginTokenRefused",
            FaultKind.Authentication,
            e,
            target,
            token?.PrincipalArn ?? token?.AccessKeyId,
            target.Region,
            token?.ExpiresAt.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
            NeededResource.Arn(target, token?.PrincipalArn),
            NeededResource.Explain(target));
    }

    private static Fault OfTransport(Exception e, ConnectionTarget target, bool iam, LoginStep? step)
    {
        var socket = Causes(e).OfType<SocketException>().FirstOrDefault();
        if (socket is not null)
        {
            return OfSocket(e, socket, target);
        }

        if (e.Message.Contains("authentication method is not allowed", StringComparison.Ordinal))
        {
            return Make(iam ? "LoginNotAnIamUser" : "LoginMethodUnknown", FaultKind.Authentication, e, target, e.Message);
        }

        if (e.Message.Contains("pool has been exhausted", StringComparison.Ordinal))
        {
            return Make("PoolExhausted", FaultKind.ResourceBusy, e, target, target.MaxPoolSize, target.ConnectTimeout.TotalSeconds);
        }

        if (Causes(e).Any(cause => cause is TimeoutException))
        {
            return Late(e, target, step);
        }

        if (e.Message.Contains("SSL connection requested", StringComparison.Ordinal))
        {
            return Make("TlsNotOffered", FaultKind.Security, e, target);
        }

        var handshake = Causes(e).Any(cause => cause is AuthenticationException or Win32Exception)
            || e.Message.Contains("SSL handshake", StringComparison.Ordinal);
        var reason = Causes(e).Last().Message.TrimEnd('.');
        return handshake
            ? Make("TlsHandshakeFailed", FaultKind.Security, e, target, reason)
            : Make("ConnectionClosed", FaultKind.Connection, e, target, reason);
    }

    private static Fault OfSocket(Exception e, SocketException socket, ConnectionTarget target) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            Make("HostNotResolved", FaultKind.ObjectNotFound, e, target),
        SocketError.ConnectionRefused => Make("ConnectRefused", FaultKind.Connection, e, target),
        SocketError.TimedOut => Late(e, target, LoginStep.Reaching),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown =>
            Make("ConnectUnreachable", FaultKind.Connection, e, target, socket.Message.TrimEnd('.')),
        _ => Make("ConnectionClosed", FaultKind.Connection, e, target, socket.Message.TrimEnd('.')),
    };

    private static Fault Late(Exception e, ConnectionTarget target, LoginStep? step) => Make(
        LoginStalls.ErrorIdOf(step),
        FaultKind.Timeout,
        e,
        target,
        target.ConnectTimeout.TotalSeconds,
        LoginStalls.HasRead(e) ? Messages.Format("TookConnectionOnly") : "");

    /// <summary>All texts begin with the same arguments: user, host, database, and where the socket went.</summary>
    private static Fault Make(string errorId, FaultKind kind, Exception e, ConnectionTarget target, params object?[] more)
    {
        var address = string.Create(
            CultureInfo.InvariantCulture, $"{target.ConnectToHost ?? target.HostName}:{target.ConnectToPort ?? target.Port}");
        return new Fault(
            errorId, kind, target.HostName, e, [target.UserName, target.HostName, target.Database, address, .. more]);
    }

    private static IEnumerable<Exception> Causes(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }
}
