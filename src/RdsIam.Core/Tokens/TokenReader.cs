using System.Globalization;
using System.Text;

namespace RdsIam.Core.Tokens;

/// <summary>Reads RDS authentication tokens of any maker, in any order of parameters, and names what is wrong with them.</summary>
internal static class TokenReader
{
    private const int SignatureLength = 64;

    private static readonly string[] Required =
    [
        "Action", "DBUser", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    ];

    /// <summary>What the token says, and its faults at the given time. Never throws, whatever the text.</summary>
    public static TokenReading Read(string? text, DateTimeOffset now)
    {
        var faults = new TokenFaultList();
        if (TokenText.Split(text ?? "", faults) is not { } token)
        {
            // Whatever this is, perhaps a password: nothing of it is said again.
            var none = new TokenFaultList();
            none.Add(string.IsNullOrWhiteSpace(text) ? "TokenEmpty" : "TokenNotRecognized");
            return new TokenReading { Faults = none.Faults };
        }

        CheckWhole(token, faults);
        var (host, port) = ReadAuthority(token.Authority, faults);
        var (accessKeyId, region) = ReadCredential(token, faults);
        var (issuedAt, expiresAt) = TokenTimes.Read(token, now, faults);
        CheckRegion(host, region, faults);
        var hasSessionToken = !string.IsNullOrEmpty(token.Value("X-Amz-Security-Token"));
        faults.AddIf(!hasSessionToken && IsTemporary(accessKeyId), "TokenWithoutSessionToken");
        return new TokenReading
        {
            HostName = host,
            Port = port,
            UserName = ReadUser(token, faults),
            Region = region,
            AccessKeyId = accessKeyId,
            HasSessionToken = hasSessionToken,
            IssuedAt = issuedAt,
            ExpiresAt = expiresAt,
            TimeLeft = expiresAt is { } end ? (end > now ? end - now : TimeSpan.Zero) : null,
            IsExpired = expiresAt <= now,
            Faults = faults.Faults,
        };
    }

    private static void CheckWhole(TokenText token, TokenFaultList faults)
    {
        var missing = Required.Where(name => !token.Parameters.ContainsKey(name)).ToArray();
        var signature = token.Value("X-Amz-Signature");
        if (missing.Length > 0)
        {
            faults.Add("TokenTruncated", string.Join(", ", missing));
        }
        else if (signature!.Length < SignatureLength)
        {
            faults.Add("TokenTruncated", $"{SignatureLength - signature.Length} of the signature's {SignatureLength} digits");
        }
        else if (signature.Length > SignatureLength || !signature.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
        {
            faults.Add("TokenSignatureMalformed", SignatureLength);
        }

        faults.AddIf(token.Value("Action") is not (null or "connect"), "TokenWrongAction");
        faults.AddIf(token.Value("X-Amz-Algorithm") is not (null or "AWS4-HMAC-SHA256"), "TokenWrongAlgorithm");
        faults.AddIf(token.Value("X-Amz-SignedHeaders") is not (null or "host"), "TokenWrongSignedHeaders");
    }

    private static (string? Host, int? Port) ReadAuthority(string authority, TokenFaultList faults)
    {
        var colon = authority.LastIndexOf(':');
        var isInBrackets = authority.EndsWith(']');
        var hasPort = colon >= 0 && !isInBrackets;
        var host = hasPort ? authority[..colon] : authority;
        int? port = hasPort
            && int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= 65535
                ? number
                : null;
        faults.AddIf(port is null, "TokenPortMissing");
        if (!TokenHostName.TryNormalize(host, out var normalized))
        {
            faults.Add("TokenHostNameMissing");
            return (null, port);
        }

        faults.AddIf(host.Any(char.IsAsciiLetterUpper), "TokenHostNameUpperCase", host, normalized);
        return (host.Trim('[', ']'), port);
    }

    private static string? ReadUser(TokenText token, TokenFaultList faults)
    {
        if (token.Value("DBUser") is not { } user)
        {
            return null;
        }

        // A longer text is no user: parts of the token may have run together in it.
        if (user.Length == 0 || Encoding.UTF8.GetByteCount(user) > TokenRequest.MaxUserNameBytes)
        {
            faults.Add("TokenUserNameMalformed", TokenRequest.MaxUserNameBytes);
            return null;
        }

        return user;
    }

    private static (string? AccessKeyId, string? Region) ReadCredential(TokenText token, TokenFaultList faults)
    {
        if (token.Value("X-Amz-Credential") is not { } credential)
        {
            return (null, null);
        }

        if (credential.Contains("%2F", StringComparison.OrdinalIgnoreCase))
        {
            faults.Add("TokenEncodedTwice");
            credential = Uri.UnescapeDataString(credential);
        }

        if (credential.Split('/') is not [var keyId, var date, var region, var service, "aws4_request"]
            || !IsKeyId(keyId) || !RegionName.IsCode(region))
        {
            faults.Add("TokenCredentialMalformed");
            return (null, null);
        }

        faults.AddIf(service != "rds-db", "TokenWrongService");
        faults.AddIf(token.Value("X-Amz-Date") is { Length: >= 8 } time && time[..8] != date, "TokenDatesDisagree");
        return (keyId, region);
    }

    /// <summary>The form that IAM documents for access key ids, and shorter ones of stand-ins.</summary>
    private static bool IsKeyId(string text) =>
        text.Length is >= 4 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>STS's key ids begin so, and are worth nothing without their session token.</summary>
    private static bool IsTemporary(string? accessKeyId) =>
        accessKeyId is not null && accessKeyId.StartsWith("ASIA", StringComparison.Ordinal);

    private static void CheckRegion(string? host, string? region, TokenFaultList faults)
    {
        if (region is not null && RdsEndpointName.TryParse(host, out var name) && name.Region is { } ofHost)
        {
            faults.AddIf(ofHost != region, "TokenRegionContradictsHostName", region, name.HostName, ofHost);
        }
    }
}
