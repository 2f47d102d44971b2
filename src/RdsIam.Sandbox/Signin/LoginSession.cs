namespace RdsIam.Sandbox.Signin;

/// <summary>What a person who ran <c>aws login</c> has open. Its text shows no secret.</summary>
internal sealed record LoginSession
{
    /// <summary>The role that the person is in the console.</summary>
    public required string RoleName { get; init; }

    public required string SessionName { get; init; }

    /// <summary>The client that the login was given to.</summary>
    public required string ClientId { get; init; }

    /// <summary>Of the public key that the refresh token was given to: RFC 7638.</summary>
    public required string Thumbprint { get; init; }

    /// <summary>When the person must log in again.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public override string ToString() => $"LoginSession {RoleName}/{SessionName}";
}
