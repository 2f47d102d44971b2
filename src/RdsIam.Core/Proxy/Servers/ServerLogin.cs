using System.Net.Security;
using System.Text;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Faults;
using RdsIam.Core.Proxy.Protocol;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>
/// Logs in to a database for a client: its own words go to the server as they are, but for the user and the token, which goes only to
/// a server whose name is verified and that asks for a password in clear text.
/// </summary>
/// <param name="line">To the database.</param>
/// <param name="tokens">For it.</param>
/// <param name="findAgain">Looks up anew what is signed, where the region may be another by now; null: it stays as it is.</param>
internal sealed class ServerLogin(
    SecureLine line, ReusedTokens tokens, Func<CancellationToken, ValueTask<TokenRequest>>? findAgain = null)
{
    /// <summary>Errors and notices of a login are short.</summary>
    private const int LongestMessage = 64 * 1024;

    private const int MostMessages = 1000;

    private const string TokenRefused = "28000";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>The region where the writer of a global database was found later; null: still the target's.</summary>
    private string? _region;

    /// <param name="startup">What the client said, with the user whom the token names.</param>
    /// <param name="target">The database and that user.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ServerRefusal">The server said no.</exception>
    /// <exception cref="Fault">The login failed otherwise; the error id says why.</exception>
    public async Task<ServerSession> OpenAsync(StartupPacket startup, ConnectionTarget target, CancellationToken cancellationToken)
    {
        var region = _region ?? target.Region;
        try
        {
            return await OpenAsync(startup, target, region, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerRefusal refusal) when (findAgain is not null && refusal.Error.SqlState == TokenRefused)
        {
            if (await FindRegionAsync(cancellationToken).ConfigureAwait(false) is not { } now || now == region)
            {
                throw;
            }

            _region = now;
            return await OpenAsync(startup, target, now, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Where the writer of a global database is; null: nobody can say now.</summary>
    private async ValueTask<string?> FindRegionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await findAgain!(cancellationToken).ConfigureAwait(false)).Region;
        }
        catch (Fault)
        {
            // The server's refusal says more.
            return null;
        }
    }

    private async Task<ServerSession> OpenAsync(
        StartupPacket startup, ConnectionTarget target, string region, CancellationToken cancellationToken)
    {
        var attempt = LoginAttempt.Begin();
        var request = TokenRequest.Create(target.HostName, target.Port, target.UserName, region);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(target.ConnectTimeout > TimeSpan.Zero ? target.ConnectTimeout : LongestWait);
        try
        {
            // Without credentials there is nothing to say to the database.
            attempt.Step = LoginStep.Credentials;
            var token = attempt.Token = await tokens.GetAsync(request, limit.Token).ConfigureAwait(false);
            attempt.Step = LoginStep.Reaching;
            return await OpenAsync(startup, target, token, limit.Token).ConfigureAwait(false);
        }
        catch (ErrorReceived error)
        {
            if (error.Error.SqlState == TokenRefused)
            {
                tokens.Drop(request);
            }

            throw new ServerRefusal(error.Error, LoginFaults.Translate(error.Error.ToException(), target, iam: true, attempt)!);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw LoginFaults.Translate(new TimeoutException(), target, iam: true, attempt)!;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw LoginFaults.Translate(e, target, iam: true, attempt)!;
        }
    }

    private async Task<ServerSession> OpenAsync(
        StartupPacket startup, ConnectionTarget target, Token token, CancellationToken cancellationToken)
    {
        var session = new ServerSession(await line.OpenAsync(null, cancellationToken).ConfigureAwait(false));
        try
        {
            await session.Stream.WriteAsync(startup.ToBytes(), cancellationToken).ConfigureAwait(false);
            await AuthenticateAsync(session, target, token, cancellationToken).ConfigureAwait(false);
            await FollowAsync(session, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Up to AuthenticationOk. Clients take no notice before that, so the server's notices wait.</summary>
    private static async Task AuthenticateAsync(
        ServerSession session, ConnectionTarget target, Token token, CancellationToken cancellationToken)
    {
        var notices = new List<WireMessage>();
        var isSent = false;
        for (var count = 0; count < MostMessages; count++)
        {
            var message = await ReadAsync(session.Stream, cancellationToken).ConfigureAwait(false);
            switch (message)
            {
                case { Type: WireMessage.Notice }:
                    notices.Add(message);
                    break;
                case { Type: WireMessage.NegotiateVersion }:
                    session.Greet(message);
                    break;
                case { Type: WireMessage.Authentication, Demand: WireMessage.AuthenticationOk }:
                    session.Greet(message);
                    notices.ForEach(session.Greet);
                    return;
                case { Type: WireMessage.Authentication, Demand: WireMessage.AuthenticationClearText } when !isSent:
                    await SendAsync(session.Stream, token, cancellationToken).ConfigureAwait(false);
                    isSent = true;
                    break;
                case { Type: WireMessage.Authentication }:
                    // MD5 or SCRAM: a stored password is wanted, and a token must not go into that exchange.
                    throw new Fault(
                        Messages.LoginNotAnIamUser(target.UserName, target.HostName), FaultKind.Authentication, target.HostName);
                default:
                    throw new ProtocolException($"A message '{(char)message.Type}' within the login.");
            }
        }

        throw new ProtocolException("A login without end.");
    }

    /// <summary>From AuthenticationOk up to ReadyForQuery: here the server may still refuse, for want of the database.</summary>
    private static async Task FollowAsync(ServerSession session, CancellationToken cancellationToken)
    {
        for (var count = 0; count < MostMessages; count++)
        {
            var message = await ReadAsync(session.Stream, cancellationToken).ConfigureAwait(false);
            session.Greet(message);
            if (message.Type == WireMessage.Ready)
            {
                return;
            }
        }

        throw new ProtocolException("A login without end.");
    }

    private static async Task<WireMessage> ReadAsync(SslStream stream, CancellationToken cancellationToken)
    {
        var message = await WireMessage.ReadAsync(stream, LongestMessage, cancellationToken).ConfigureAwait(false);
        return message.Type == ErrorMessage.Type ? throw new ErrorReceived(ErrorMessage.Read(message.Body)) : message;
    }

    private static async Task SendAsync(SslStream stream, Token token, CancellationToken cancellationToken)
    {
        var message = new WireMessage(WireMessage.Password, Encoding.ASCII.GetBytes(token.Value + "\0")).ToBytes();
        await stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        message.AsSpan().Clear();
    }

    private sealed class ErrorReceived(ErrorMessage error) : Exception
    {
        public ErrorMessage Error => error;
    }
}
