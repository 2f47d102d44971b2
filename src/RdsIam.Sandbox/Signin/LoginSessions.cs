using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Signin;

/// <summary>The logins that are open, by the refresh token that is good for one use. Thread-safe.</summary>
internal sealed class LoginSessions(World world, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private readonly object _gate = new();
    private readonly Dictionary<string, LoginSession> _byToken = new(StringComparer.Ordinal);

    /// <summary>With what code every renewal is refused; null: it is not.</summary>
    public string? Refusal { get; set; }

    /// <summary>How long keys last; the service's own is 15 minutes.</summary>
    public TimeSpan KeysLast { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A person logs in.</summary>
    /// <returns>What the profile has as <c>login_session</c>, and the file that <c>aws login</c> writes.</returns>
    public (string LoginSession, string File) Open(string roleName, string sessionName, TimeSpan? keysLast)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var login = new LoginSession
        {
            RoleName = world.State.Roles[roleName].Name,
            SessionName = sessionName,
            ClientId = "arn:aws:signin:::devtools/same-device",
            Thumbprint = ProofJwk.Of(key).Thumbprint,
            ExpiresAt = clock.GetUtcNow() + Longest,
        };
        var (keys, refreshToken) = Issue(login, keysLast ?? KeysLast);
        var arn = world.Arns.Session(keys.Session!);
        var file = new
        {
            accessToken = new
            {
                accessKeyId = keys.Id,
                secretAccessKey = keys.Secret,
                sessionToken = keys.Session!.SessionToken,
                accountId = world.AccountId,
                expiresAt = keys.Session.ExpiresAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            },
            tokenType = "urn:aws:params:oauth:token-type:access_token_sigv4",
            clientId = login.ClientId,
            refreshToken,
            idToken = IdToken(arn),
            dpopKey = key.ExportECPrivateKeyPem(),
        };
        return (arn, JsonSerializer.Serialize(file));
    }

    /// <summary>Spends a refresh token. The service itself may take one again within a short time; here it is refused at once.</summary>
    /// <exception cref="AwsFault">The code is OAuth's.</exception>
    public (AccessKey Keys, string RefreshToken) Renew(string refreshToken, string clientId, string thumbprint)
    {
        lock (_gate)
        {
            if (Refusal is { } code)
            {
                throw new AwsFault(code is "TOKEN_EXPIRED" or "AUTHCODE_EXPIRED" ? 401 : 403, code, "The request was denied.");
            }

            if (!_byToken.TryGetValue(refreshToken, out var login) || login.ExpiresAt <= clock.GetUtcNow())
            {
                throw new AwsFault(401, "TOKEN_EXPIRED", "The refresh token has expired or was used.");
            }

            if (login.ClientId != clientId || login.Thumbprint != thumbprint)
            {
                throw new AwsFault(400, "INVALID_REQUEST", "The refresh token was given to another client or key.");
            }

            _byToken.Remove(refreshToken);
            return Issue(login, KeysLast);
        }
    }

    private (AccessKey Keys, string RefreshToken) Issue(LoginSession login, TimeSpan last)
    {
        var now = clock.GetUtcNow();
        var keys = world.AddSession(new RoleSession
        {
            RoleName = login.RoleName,
            SessionName = login.SessionName,
            SessionToken = Identifiers.SessionToken(),
            IssuedAt = now,
            ExpiresAt = now + last,
        });
        var refreshToken = "ASOR" + WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(300));
        lock (_gate)
        {
            _byToken[refreshToken] = login;
        }

        return (keys, refreshToken);
    }

    /// <summary>Nobody checks its signature here; clients read who issued it.</summary>
    private string IdToken(string arn)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES384", typ = "JWT" });
        var claims = JsonSerializer.SerializeToUtf8Bytes(new { iss = $"https://{world.Region}.signin.aws.amazon.com/signin", sub = arn });
        return $"{WebEncoders.Base64UrlEncode(header)}.{WebEncoders.Base64UrlEncode(claims)}.{WebEncoders.Base64UrlEncode(new byte[96])}";
    }
}
