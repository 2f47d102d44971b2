using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

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
            fault.SeeAlso = Messages.LoginSeeTest;
            fault.IsInLines = true;
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
                OfTransport(e, target, iam, attempt),
            // Kerberos, which the driver leaves to others.
            NotSupportedException => Make(
                Messages.LoginMethodUnknown(target.UserName, target.HostName, e.Message.TrimEnd('.')), FaultKind.Authentication, e, target),
            // What a server makes of the protocol comes out of the driver in any form.
            _ => Make(Messages.LoginNotUnderstood(AddressOf(target), e.Message.TrimEnd('.')), FaultKind.Connection, e, target),
        };
    }

    private static Fault OfServer(PostgresException e, ConnectionTarget target, bool iam, LoginAttempt? attempt) =>
        ProxyFaults.Find(e.MessageText, target) is var (message, kind)
            ? Make(message, kind, e, target)
            : iam && IsRefusedByDsql(e, target) ? RefusedByDsql(e, target, attempt) : OfPostgres(e, target, iam, attempt);

    private static Fault OfPostgres(PostgresException e, ConnectionTarget target, bool iam, LoginAttempt? attempt) => e.SqlState switch
    {
        "28000" when e.Routine == "ClientAuthentication" =>
            Make(Messages.LoginNoPgHbaEntry(target.UserName, target.Database, e.MessageText), FaultKind.Authentication, e, target),
        "28000" when e.MessageText.Contains("is not permitted to log in", StringComparison.Ordinal) =>
            Make(Messages.LoginRoleMayNotLogIn(target.UserName, target.HostName), FaultKind.Authentication, e, target),
        "28000" when iam => RefusedToken(e, target, attempt),
        "28000" => Make(Messages.LoginPasswordOfIamUser(target.UserName, target.HostName), FaultKind.Authentication, e, target),
        "28P01" when iam => Make(Messages.LoginNotAnIamUser(target.UserName, target.HostName), FaultKind.Authentication, e, target),
        "28P01" => Make(Messages.LoginPasswordRefused(target.UserName, target.HostName), FaultKind.Authentication, e, target),
        "3D000" => Make(Messages.LoginDatabaseNotFound(target.HostName, target.Database), FaultKind.ObjectNotFound, e, target),
        "42501" =>
            Make(Messages.LoginConnectNotGranted(target.UserName, target.HostName, target.Database), FaultKind.PermissionDenied, e, target),
        "53300" => Make(Messages.LoginTooManyConnections(target.UserName, target.HostName, e.MessageText), FaultKind.LimitsExceeded, e, target),
        "57P03" when e.MessageText.Contains("shutting down", StringComparison.Ordinal) =>
            Make(Messages.LoginServerStopping(target.HostName, e.MessageText), FaultKind.ResourceUnavailable, e, target),
        "57P03" => Make(Messages.LoginServerStarting(target.HostName, e.MessageText), FaultKind.ResourceUnavailable, e, target),
        "57P01" or "57P02" => Make(Messages.LoginServerStopping(target.HostName, e.MessageText), FaultKind.ResourceUnavailable, e, target),
        _ => Make(Messages.LoginRefused(target.UserName, target.HostName, e.MessageText, e.SqlState), FaultKind.Connection, e, target),
    };

    /// <summary>Aurora DSQL has one text for every reason, and says more in its hint.</summary>
    private static bool IsRefusedByDsql(PostgresException e, ConnectionTarget target) => RdsEndpointName.IsDsqlHost(target.HostName)
        && (e.SqlState is "28000" or "28P01" || e.MessageText.Contains("access denied", StringComparison.Ordinal));

    private static Fault RefusedByDsql(PostgresException e, ConnectionTarget target, LoginAttempt? attempt) => Make(
        target.UserName == TokenRequest.DsqlAdmin
            ? Messages.LoginDsqlAdminRefused(target.HostName, Signer(attempt?.Token))
            : Messages.LoginDsqlTokenRefused(target.UserName, target.HostName, Signer(attempt?.Token)),
        FaultKind.Authentication,
        e,
        target);

    private static Fault RefusedToken(PostgresException e, ConnectionTarget target, LoginAttempt? attempt)
    {
        var token = attempt?.Token;
        return Make(
            Messages.LoginTokenRefused(target.UserName, target.HostName, Signer(token)),
            FaultKind.Authentication,
            e,
            target);
    }

    /// <summary>
    /// <c>role/name</c>, <c>user/name</c>: the account is the database's most often, and a session's name says who logs in.
    /// </summary>
    private static string? Signer(Token? token) =>
        token?.PrincipalArn is { } arn ? ResourceArn.ShortName(arn) : token?.AccessKeyId;

    private static Fault OfTransport(Exception e, ConnectionTarget target, bool iam, LoginAttempt? attempt)
    {
        var socket = Causes(e).OfType<SocketException>().FirstOrDefault();
        if (socket is not null)
        {
            return OfSocket(e, socket, target);
        }

        if (e.Message.Contains("authentication method is not allowed", StringComparison.Ordinal))
        {
            return Make(
                iam
                    ? Messages.LoginNotAnIamUser(target.UserName, target.HostName)
                    : Messages.LoginMethodUnknown(target.UserName, target.HostName, e.Message), FaultKind.Authentication, e, target);
        }

        if (e.Message.Contains("pool has been exhausted", StringComparison.Ordinal))
        {
            var holders = attempt is { Holders.Length: > 0 } ? Messages.PoolHeldBy(attempt.Holders) : "";
            return Make(
                Messages.PoolExhausted(target.UserName, target.HostName, target.MaxPoolSize, target.ConnectTimeout.TotalSeconds, holders),
                FaultKind.ResourceBusy, e, target);
        }

        if (Causes(e).Any(cause => cause is TimeoutException))
        {
            return Late(e, target, attempt?.Step);
        }

        if (e.Message.Contains("SSL connection requested", StringComparison.Ordinal))
        {
            return Make(Messages.TlsNotOffered(AddressOf(target)), FaultKind.Security, e, target);
        }

        var handshake = Causes(e).Any(cause => cause is AuthenticationException or Win32Exception)
            || e.Message.Contains("SSL handshake", StringComparison.Ordinal);
        var reason = Causes(e).Last().Message.TrimEnd('.');
        return handshake
            ? Make(Messages.TlsHandshakeFailed(target.HostName, AddressOf(target), reason), FaultKind.Security, e, target)
            : Make(Messages.ConnectionClosed(AddressOf(target), reason), FaultKind.Connection, e, target);
    }

    private static Fault OfSocket(Exception e, SocketException socket, ConnectionTarget target) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            Make(Messages.HostNotResolved(AddressOf(target)), FaultKind.ObjectNotFound, e, target),
        SocketError.ConnectionRefused => Make(Messages.ConnectRefused(AddressOf(target)), FaultKind.Connection, e, target),
        SocketError.TimedOut => Late(e, target, LoginStep.Reaching),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown =>
            Make(Messages.ConnectUnreachable(AddressOf(target), socket.Message.TrimEnd('.')), FaultKind.Connection, e, target),
        _ => Make(Messages.ConnectionClosed(AddressOf(target), socket.Message.TrimEnd('.')), FaultKind.Connection, e, target),
    };

    private static Fault Late(Exception e, ConnectionTarget target, LoginStep? step) =>
        Make(LoginStalls.Of(step, e, target, AddressOf(target)), FaultKind.Timeout, e, target);

    private static Fault Make(Message message, FaultKind kind, Exception e, ConnectionTarget target) =>
        new(message, kind, target.HostName, e);

    /// <summary>Where the socket went.</summary>
    private static string AddressOf(ConnectionTarget target) => string.Create(
        CultureInfo.InvariantCulture, $"{target.ConnectToHost ?? target.HostName}:{target.ConnectToPort ?? target.Port}");

    private static IEnumerable<Exception> Causes(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }
}
