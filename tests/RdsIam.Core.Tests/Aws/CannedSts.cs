using System.Globalization;

namespace RdsIam.Core.Tests.Aws;

/// <summary>CANNED: answers of STS.</summary>
internal static class CannedSts
{
    private static int counter;

    public const string Secret = "canned-role-secret-KDJFHSKDJFHSKJDFHSKDJFH";
    public const string Token = "canned-role-session-token-9283479238479823";

    /// <summary>
    /// Lets every role be assumed, with new keys each time that end after the asked duration, counted from the given now.
    /// </summary>
    public static CannedAnswer AssumeAny(CannedRequest request, DateTimeOffset now)
    {
        if (request.Action is not ("AssumeRole" or "AssumeRoleWithWebIdentity"))
        {
            return CannedAnswer.Error(400, "InvalidAction", $"{request.Action} is not canned.");
        }

        var seconds = int.Parse(request.Form.GetValueOrDefault("DurationSeconds", "3600"), CultureInfo.InvariantCulture);
        var role = request.Form["RoleArn"].Split('/')[^1];
        var number = Interlocked.Increment(ref counter);
        return CannedAnswer.Ok(
            $"""
            <{request.Action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{request.Action}Result>
            <AssumedRoleUser><AssumedRoleId>AROA:{request.Form["RoleSessionName"]}</AssumedRoleId>
            <Arn>arn:aws:sts::123456789012:assumed-role/{role}/{request.Form["RoleSessionName"]}</Arn></AssumedRoleUser>
            <Credentials><AccessKeyId>ASIA{role.ToUpperInvariant()}{number}</AccessKeyId><SecretAccessKey>{Secret}</SecretAccessKey>
            <SessionToken>{Token}</SessionToken><Expiration>{now.AddSeconds(seconds):yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials>
            </{request.Action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{request.Action}Response>
            """);
    }
}
