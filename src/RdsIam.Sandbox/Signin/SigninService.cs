using System.Text.Json;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Signin;

/// <summary>
/// AWS Sign-In, as far as a login of <c>aws login</c> must be renewed: CreateOAuth2Token, unsigned, with a proof. Source: the service's
/// model in the AWS SDKs.
/// </summary>
internal sealed class SigninService(World world, TimeProvider clock, ApiGateway gateway)
{
    public const string Path = "/v1/token";

    private const string Action = "CreateOAuth2Token";

    private readonly ProofVerifier _proofs = new(clock);

    public LoginSessions Sessions { get; } = new(world, clock);

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="host">Where it was sent: host and port.</param>
    /// <returns>The HTTP status, the name of the error if it is one, and the body.</returns>
    public (int Status, string? Error, string Body) Answer(SigV4Request request, string host)
    {
        try
        {
            gateway.Trouble.Meet();
            var answer = Renew(request, $"http://{host}{Path}");
            gateway.Calls.Add(new ApiCall(clock.GetUtcNow(), "signin", Action, null, null));
            return (200, null, JsonSerializer.Serialize(answer));
        }
        catch (AwsFault fault)
        {
            gateway.Calls.Add(new ApiCall(clock.GetUtcNow(), "signin", Action, null, fault.Code));
            return (fault.Status, Name(fault), JsonSerializer.Serialize(new { error = fault.Code, message = fault.Message }));
        }
    }

    private object Renew(SigV4Request request, string url)
    {
        if (request.Method != "POST" || request.Header("Authorization") is not null)
        {
            throw Invalid("This is not a request of a public client.");
        }

        var thumbprint = _proofs.Verify(request.Header("DPoP"), url);
        var (clientId, refreshToken) = Body(request.Body);
        var (keys, next) = Sessions.Renew(refreshToken, clientId, thumbprint);
        return new
        {
            accessToken = new
            {
                accessKeyId = keys.Id,
                secretAccessKey = keys.Secret,
                sessionToken = keys.Session!.SessionToken,
            },
            tokenType = "aws_sigv4",
            expiresIn = (int)(keys.Session.ExpiresAt - keys.Session.IssuedAt).TotalSeconds,
            refreshToken = next,
        };
    }

    private static (string ClientId, string RefreshToken) Body(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.GetProperty("grantType").GetString() == "refresh_token"
                ? (root.GetProperty("clientId").GetString()!, root.GetProperty("refreshToken").GetString()!)
                : throw Invalid("Only refresh tokens are taken here.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Invalid("The request's body is not valid.");
        }
    }

    private static AwsFault Invalid(string message) => new(400, "INVALID_REQUEST", message);

    private static string Name(AwsFault fault) => fault.Status switch
    {
        401 or 403 => "AccessDeniedException",
        429 => "TooManyRequestsError",
        >= 500 => "InternalServerException",
        _ => "ValidationException",
    };
}
