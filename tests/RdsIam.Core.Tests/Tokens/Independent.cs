using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Tokens;

/// <summary>Signature Version 4 written straight from the AWS documentation, without cache or buffers, to compare with.</summary>
internal static class Independent
{
    public static string Sign(TokenRequest request, SigningIdentity identity, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var service = request.HostName.EndsWith(".on.aws", StringComparison.Ordinal) ? "dsql" : "rds-db";
        var scope = $"{time[..8]}/{request.Region}/{service}/aws4_request";
        var query = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["Action"] = service == "rds-db" ? "connect" : request.UserName == "admin" ? "DbConnectAdmin" : "DbConnect",
            ["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256",
            ["X-Amz-Credential"] = $"{identity.AccessKeyId}/{scope}",
            ["X-Amz-Date"] = time,
            ["X-Amz-Expires"] = "900",
            ["X-Amz-SignedHeaders"] = "host",
        };
        if (service == "rds-db")
        {
            query["DBUser"] = request.UserName;
        }

        var sessionToken = identity.SessionToken;
        if (sessionToken is not null)
        {
            query["X-Amz-Security-Token"] = sessionToken;
        }

        var authority = service == "rds-db" ? $"{request.HostName}:{request.Port}" : request.HostName;
        var canonical = $"GET\n/\n{Join(query)}\nhost:{authority}\n\nhost\n{Hex(SHA256.HashData([]))}";
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + identity.SecretAccessKey);
        foreach (var step in scope.Split('/').Append(toSign))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        var last = sessionToken is null ? "" : $"&X-Amz-Security-Token={Uri.EscapeDataString(sessionToken)}";
        query.Remove("X-Amz-Security-Token");
        return $"{authority}/?{Join(query)}{last}&X-Amz-Signature={Hex(key)}";

        static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
        static string Join(IEnumerable<KeyValuePair<string, string>> query) =>
            string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
    }
}
