using System.Globalization;
using System.Text;
using RdsIam.Core.Names;

namespace RdsIam.Core.Tokens.Reading;

/// <summary>
/// Reads authentication tokens for RDS and Aurora DSQL of any maker, in any order of parameters, and names what is wrong with them.
/// </summary>
internal static class TokenReader
{
    private const int SignatureLength = 64;
    private const string UserParameter = "DBUser";
    private const string Dsql = "dsql";
    private const string DsqlAdminAction = "DbConnectAdmin";

    /// <summary>A proxy listens on its engine's port, which cannot be changed: PostgreSQL's, MySQL's, SQL Server's.</summary>
    private static readonly int[] ProxyPorts = [5432, 3306, 1433];

    private static readonly string[] Required =
    [
        "Action", UserParameter, "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
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
            none.Add(string.IsNullOrWhiteSpace(text) ? Messages.TokenEmpty : Messages.TokenNotRecognized);
            return new TokenReading { Faults = none.Faults };
        }

        var service = ServiceOf(token);
        if (service is not (null or "rds-db" or Dsql))
        {
            // What else it has is that service's affair, and nothing of it is damaged.
            faults.Add(Messages.TokenWrongService(service));
            return new TokenReading { Faults = faults.Faults };
        }

        return Read(token, service == Dsql, now, faults);
    }

    private static TokenReading Read(TokenText token, bool isDsql, DateTimeOffset now, TokenFaultList faults)
    {
        CheckWhole(token, isDsql, faults);
        var (host, port) = ReadAuthority(token.Authority, isDsql, faults);
        var (accessKeyId, region) = ReadCredential(token, faults);
        var (issuedAt, expiresAt) = TokenTimes.Read(token, isDsql ? Token.LongestDsqlLifetime : Token.Lifetime, now, faults);
        CheckRegion(host, region, faults);
        CheckHost(host, port, isDsql, faults);
        var hasSessionToken = !string.IsNullOrEmpty(token.Value("X-Amz-Security-Token"));
        faults.AddIf(!hasSessionToken && SigningIdentity.IsTemporary(accessKeyId), Messages.TokenWithoutSessionToken);
        return new TokenReading
        {
            HostName = host,
            Port = port,
            UserName = isDsql ? DsqlUser(token) : ReadUser(token, faults),
            Action = token.Value("Action"),
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

    /// <summary>The service that the token is signed for; null: it cannot be told.</summary>
    private static string? ServiceOf(TokenText token)
    {
        var credential = Uri.UnescapeDataString(token.Value("X-Amz-Credential") ?? "");
        return credential.Split('/') is [_, _, _, var service, "aws4_request"] && IsServiceName(service) ? service : null;
    }

    /// <summary>DSQL's tokens name no user: one action is for the administrator alone, the other for any but the administrator.</summary>
    private static string? DsqlUser(TokenText token) =>
        token.Value("Action") == DsqlAdminAction ? TokenRequest.DsqlAdmin : null;

    private static bool IsServiceName(string text) =>
        text.Length is > 0 and <= 40 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static void CheckWhole(TokenText token, bool isDsql, TokenFaultList faults)
    {
        var missing = Required
            .Where(name => !token.Parameters.ContainsKey(name) && !(isDsql && name == UserParameter)).ToArray();
        var signature = token.Value("X-Amz-Signature");
        if (missing.Length > 0)
        {
            faults.Add(Messages.TokenTruncated(string.Join(", ", missing)));
        }
        else if (signature!.Length < SignatureLength)
        {
            faults.Add(Messages.TokenTruncated($"{SignatureLength - signature.Length} of the signature's {SignatureLength} digits"));
        }
        else if (signature.Length > SignatureLength || !signature.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
        {
            faults.Add(Messages.TokenSignatureMalformed(SignatureLength));
        }

        CheckAction(token.Value("Action"), isDsql, faults);
        faults.AddIf(token.Value("X-Amz-Algorithm") is not (null or "AWS4-HMAC-SHA256"), Messages.TokenWrongAlgorithm);
        faults.AddIf(token.Value("X-Amz-SignedHeaders") is not (null or "host"), Messages.TokenWrongSignedHeaders);
    }

    private static void CheckAction(string? action, bool isDsql, TokenFaultList faults)
    {
        if (isDsql)
        {
            faults.AddIf(action is not (null or "DbConnect" or DsqlAdminAction), Messages.TokenWrongDsqlAction);
        }
        else
        {
            faults.AddIf(action is not (null or "connect"), Messages.TokenWrongAction);
        }
    }

    private static (string? Host, int? Port) ReadAuthority(string authority, bool isDsql, TokenFaultList faults)
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
        if (isDsql)
        {
            faults.AddIf(hasPort, Messages.TokenDsqlHasPort);
        }
        else
        {
            faults.AddIf(port is null, Messages.TokenPortMissing);
        }

        if (!TokenHostName.TryNormalize(host, out var normalized))
        {
            faults.Add(Messages.TokenHostNameMissing);
            return (null, port);
        }

        faults.AddIf(host.Any(char.IsAsciiLetterUpper), Messages.TokenHostNameUpperCase(host, normalized));
        return (host.Trim('[', ']'), port);
    }

    private static string? ReadUser(TokenText token, TokenFaultList faults)
    {
        if (token.Value(UserParameter) is not { } user)
        {
            return null;
        }

        // A longer text is no user: parts of the token may have run together in it.
        if (user.Length == 0 || Encoding.UTF8.GetByteCount(user) > UserNames.MaxBytes)
        {
            faults.Add(Messages.TokenUserNameMalformed(UserNames.MaxBytes));
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
            faults.Add(Messages.TokenEncodedTwice);
            credential = Uri.UnescapeDataString(credential);
        }

        if (credential.Split('/') is not [var keyId, var date, var region, var service, "aws4_request"]
            || !IsKeyId(keyId) || !RegionName.IsCode(region) || !IsServiceName(service))
        {
            faults.Add(Messages.TokenCredentialMalformed);
            return (null, null);
        }

        faults.AddIf(token.Value("X-Amz-Date") is { Length: >= 8 } time && time[..8] != date, Messages.TokenDatesDisagree);
        return (keyId, region);
    }

    /// <summary>The form that IAM documents for access key ids, and shorter ones of stand-ins.</summary>
    private static bool IsKeyId(string text) =>
        text.Length is >= 4 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>RDS compares a token with its endpoint's own name and port, and DSQL with its name.</summary>
    private static void CheckHost(string? host, int? port, bool isDsql, TokenFaultList faults)
    {
        if (host is null || !TokenHostName.TryNormalize(host, out var normalized))
        {
            return;
        }

        if (RdsEndpointName.TryParse(normalized, out var name))
        {
            var isProxy = name.Kind is RdsEndpointKind.Proxy or RdsEndpointKind.ProxyEndpoint;
            faults.AddIf(name.IsDsql != isDsql, Messages.TokenServiceNotOfHost(isDsql ? Dsql : "rds-db", normalized));
            faults.AddIf(isProxy && port is { } own && !ProxyPorts.Contains(own), Messages.TokenPortNotProxy(port));
            return;
        }

        faults.Add(TokenHostName.IsTunnel(normalized)
            ? Messages.TokenHostNameIsTunnel(normalized)
            : Messages.TokenHostNameNotRds(normalized));
    }

    private static void CheckRegion(string? host, string? region, TokenFaultList faults)
    {
        if (region is not null && RdsEndpointName.TryParse(host, out var name) && name.Region is { } ofHost)
        {
            faults.AddIf(ofHost != region, Messages.TokenRegionContradictsHostName(region, name.HostName, ofHost));
        }
    }
}
