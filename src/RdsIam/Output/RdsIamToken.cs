using System.Security;

namespace RdsIam;

/// <summary>
/// An authentication token for one user on one endpoint. It is needed only while a connection is being opened; the session
/// lives on after it ends.
/// </summary>
public sealed class RdsIamToken : RdsIamOutput
{
    internal RdsIamToken()
    {
    }

    /// <summary>The endpoint that the token is signed for.</summary>
    public required string HostName { get; init; }

    /// <summary>The port that the token is signed for.</summary>
    public required int Port { get; init; }

    /// <summary>The database user, as PostgreSQL spells it.</summary>
    public required string UserName { get; init; }

    /// <summary>The AWS region of the signature.</summary>
    public required string Region { get; init; }

    /// <summary>The token itself: the password to log in with.</summary>
    public required SecureString Token { get; init; }

    /// <summary>When it was signed (UTC).</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it ends (UTC): 15 minutes after it was signed, or with the credentials if these end earlier.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The access key that signed.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>Who signed, where that is known without asking AWS: the session of an assumed role.</summary>
    public string? PrincipalArn { get; init; }

    /// <summary>The user and endpoint; never the secret.</summary>
    public override string ToString() => $"RdsIamToken {UserName}@{HostName}:{Port}";
}
