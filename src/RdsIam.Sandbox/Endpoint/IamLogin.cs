using System.Text;
using System.Threading.RateLimiting;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>Asks a member of rds_iam for a token and has it verified.</summary>
internal sealed class IamLogin : IDisposable
{
    // PostgreSQL's own limit for a password message (PG_MAX_AUTH_TOKEN_LENGTH).
    private const int LongestPassword = 65535;

    private readonly EndpointSettings _settings;
    private readonly SlidingWindowRateLimiter _rate;

    public IamLogin(EndpointSettings settings)
    {
        _settings = settings;
        _rate = new SlidingWindowRateLimiter(new SlidingWindowRateLimiterOptions
        {
            PermitLimit = settings.IamConnectionsPerSecond,
            Window = TimeSpan.FromSeconds(1),
            SegmentsPerWindow = 10,
        });
    }

    /// <summary>Null: let in. Otherwise the refusal to send.</summary>
    /// <exception cref="EndOfStreamException">The client left instead of answering, as one without a password does.</exception>
    public async Task<ServerError?> AskAsync(ClientLink client, StartupPacket packet, CancellationToken cancellationToken)
    {
        await client.Stream.WriteAsync(BackendMessage.PasswordRequest, cancellationToken).ConfigureAwait(false);
        var answer = await BackendMessage.ReadAsync(client.Stream, LongestPassword, cancellationToken).ConfigureAwait(false)
            ?? throw new EndOfStreamException();
        if (answer.Type != 'p')
        {
            return ServerError.ExpectedPassword(answer.Type);
        }

        var verdict = Verify(client.Endpoint, packet.UserName, Password(answer.Body));
        var isDsql = client.Endpoint.Kind == EndpointKind.Dsql;
        if (verdict.Allowed && isDsql && packet.UserName != "admin"
            && !await _settings.IsLinked!(packet.UserName, verdict.PrincipalArn!, cancellationToken).ConfigureAwait(false))
        {
            var reason = $"[ERROR] The role '{packet.UserName}' is not linked to {verdict.PrincipalArn} by AWS IAM GRANT.";
            verdict = new TokenVerdict(false, reason);
        }

        if (verdict.Allowed)
        {
            return null;
        }

        _settings.Log.Write(verdict.Reason);
        _settings.Refused?.Invoke(client.Endpoint, verdict.Reason);
        return isDsql ? ServerError.DsqlRefused : ServerError.IamRefused(packet.UserName, client.Endpoint.Kind.IsProxy());
    }

    public void Dispose() => _rate.Dispose();

    private TokenVerdict Verify(DatabaseEndpoint endpoint, string userName, string password)
    {
        using var permit = _rate.AttemptAcquire();
        return permit.IsAcquired
            ? _settings.Authority.Verify(new LoginAttempt(endpoint.HostName, endpoint.Port, endpoint.ResourceId, userName, password))
            : new TokenVerdict(false, Throttled(userName));
    }

    private static string Throttled(string userName) =>
        $"[ERROR] Failed to authorize the connection request for user '{userName}' due to IAM DB authentication throttling. "
        + "(Status Code: 429, Error Code: ThrottlingException)";

    private static string Password(ReadOnlySpan<byte> body)
    {
        var end = body.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? body : body[..end]);
    }
}
