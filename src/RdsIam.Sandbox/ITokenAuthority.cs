namespace RdsIam.Sandbox;

/// <summary>A password that a member of rds_iam presented, and the endpoint that it was presented to.</summary>
/// <param name="HostName">The endpoint's own name, for which a token must be signed.</param>
/// <param name="Port">The endpoint's own port (5432), not the loopback port that the sandbox listens on.</param>
/// <param name="ResourceId">db-…, cluster-… or prx-…: what policies name.</param>
/// <param name="UserName">The user of the startup message.</param>
/// <param name="Password">The password as sent.</param>
internal sealed record LoginAttempt(string HostName, int Port, string ResourceId, string UserName, string Password);

/// <summary>Whether a login is let in; <paramref name="Reason"/> is what RDS would write to iam-db-auth-error.</summary>
internal sealed record TokenVerdict(bool Allowed, string Reason)
{
    /// <summary>The user or role that signed; null: not known.</summary>
    public string? PrincipalArn { get; init; }
}

/// <summary>Decides about IAM logins as RDS does.</summary>
internal interface ITokenAuthority
{
    TokenVerdict Verify(LoginAttempt attempt);
}
