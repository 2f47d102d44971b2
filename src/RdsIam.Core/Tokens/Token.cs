using System.Globalization;

namespace RdsIam.Core.Tokens;

/// <summary>A signed RDS authentication token: a password with a lifetime. Only <see cref="Value"/> is secret.</summary>
internal sealed class Token
{
    /// <summary>How long RDS accepts a token after it was signed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long Aurora DSQL accepts one at most; ours are good for <see cref="Lifetime"/> there, too.</summary>
    public static readonly TimeSpan LongestDsqlLifetime = TimeSpan.FromDays(7);

    public Token(TokenRequest request, SigningIdentity identity, DateTimeOffset issuedAt, string value)
    {
        HostName = request.HostName;
        Port = request.Port;
        UserName = request.UserName;
        Region = request.Region;
        AccessKeyId = identity.AccessKeyId;
        PrincipalArn = identity.PrincipalArn;
        IssuedAt = issuedAt;
        ExpiresAt = EndOf(issuedAt + Lifetime, identity.ExpiresAt);
        Value = value;
    }

    public string HostName { get; }

    public int Port { get; }

    public string UserName { get; }

    public string Region { get; }

    public string AccessKeyId { get; }

    /// <summary>Who signed, where that is known without a call.</summary>
    public string? PrincipalArn { get; }

    /// <summary>UTC, whole seconds: what the signature says.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>UTC; the earlier of 15 minutes after <see cref="IssuedAt"/> and the credentials' end.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>The secret: what goes to the server as the password.</summary>
    public string Value { get; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"Token for {UserName}@{HostName}:{Port} until {ExpiresAt:yyyy-MM-dd HH:mm:ss}Z");

    private static DateTimeOffset EndOf(DateTimeOffset byLifetime, DateTimeOffset? byCredentials) =>
        byCredentials is { } end && end < byLifetime ? end.ToUniversalTime() : byLifetime;
}
