namespace RdsIam.Core.Tokens.Reading;

/// <summary>Something about a token that makes RDS refuse it, or may.</summary>
/// <param name="Id">Stable, such as <c>TokenExpired</c>; the key of the text.</param>
/// <param name="Text">What is wrong and what to do; never a secret.</param>
internal sealed record TokenFault(string Id, string Text);

/// <summary>What a token says about itself. Holds neither its signature nor its session token.</summary>
internal sealed record TokenReading
{
    /// <summary>As the token writes it, upper case too; null where it has none that could be one.</summary>
    public string? HostName { get; init; }

    public int? Port { get; init; }

    /// <summary>DSQL's tokens name none, but <c>admin</c> is the only one whom the action DbConnectAdmin is for.</summary>
    public string? UserName { get; init; }

    /// <summary>What it asks for: <c>connect</c>, or DSQL's <c>DbConnect</c> and <c>DbConnectAdmin</c>.</summary>
    public string? Action { get; init; }

    public string? Region { get; init; }

    public string? AccessKeyId { get; init; }

    /// <summary>Whether it was signed with temporary credentials.</summary>
    public bool HasSessionToken { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>UTC; at most 15 minutes after <see cref="IssuedAt"/>, a week for DSQL. Temporary credentials may end earlier.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Zero when the token has expired.</summary>
    public TimeSpan? TimeLeft { get; init; }

    public bool IsExpired { get; init; }

    /// <summary>Every fault found, the way the text was handed over first; empty for a sound token.</summary>
    public required IReadOnlyList<TokenFault> Faults { get; init; }
}
