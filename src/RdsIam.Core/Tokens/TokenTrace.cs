using System.Diagnostics;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Tokens;

/// <summary>Tells that a token was signed: for whom, with which key, and until when it is valid. Never the token.</summary>
internal static class TokenTrace
{
    public static void Tell(Token token)
    {
        var end = IdentityTrace.TimeOf(token.ExpiresAt);
        using var activity = RdsIamActivities.Start("sign token", ActivityKind.Internal)?
            .SetTag("server.address", token.HostName)
            .SetTag("server.port", token.Port)
            .SetTag("cloud.region", token.Region)
            .SetTag("rdsiam.user", token.UserName)
            .SetTag("rdsiam.access_key_id", token.AccessKeyId)
            .SetTag("rdsiam.token_expires_at", end);
        RdsIamEvents.Log.TokenSigned(token.UserName, token.HostName, token.Region, token.AccessKeyId, end);
        Tracer.Verbose?.Verbose(Messages.TraceToken(token.UserName, token.HostName, token.Port, token.Region, token.AccessKeyId, end));
    }
}
