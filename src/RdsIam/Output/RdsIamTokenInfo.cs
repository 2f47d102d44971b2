namespace RdsIam;

/// <summary>What a token says, read without its secret. Every part that could not be read is null.</summary>
public sealed class RdsIamTokenInfo : RdsIamOutput
{
    internal RdsIamTokenInfo()
    {
    }

    /// <summary>The endpoint that it is signed for.</summary>
    public string? HostName { get; init; }

    /// <summary>The port that it is signed for; tokens for Aurora DSQL have none.</summary>
    public int? Port { get; init; }

    /// <summary>The database user. A token for Aurora DSQL names none: it is for <c>admin</c>, or for any other (null).</summary>
    public string? UserName { get; init; }

    /// <summary>What it asks for: <c>connect</c>, or Aurora DSQL's <c>DbConnect</c> and <c>DbConnectAdmin</c>.</summary>
    public string? Action { get; init; }

    /// <summary>The region of the signature.</summary>
    public string? Region { get; init; }

    /// <summary>The access key that signed.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>Whether temporary credentials signed.</summary>
    public bool HasSessionToken { get; init; }

    /// <summary>When it was signed (UTC).</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When it ends (UTC), by its own words; it ends earlier where the credentials that signed it do.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How long it is still good for; zero when it has ended.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>No fault was seen: RDS can accept it for this host, port and user.</summary>
    public bool IsValid => Faults.Length == 0;

    /// <summary>Every fault that was seen.</summary>
    public required RdsIamTokenFault[] Faults { get; init; }

    /// <summary>The user and endpoint; never the secret.</summary>
    public override string ToString() => Port is null ? $"{UserName}@{HostName}" : $"{UserName}@{HostName}:{Port}";
}

/// <summary>One fault of a token.</summary>
public sealed class RdsIamTokenFault
{
    internal RdsIamTokenFault(string id, string message)
    {
        Id = id;
        Message = message;
    }

    /// <summary>The stable id, for example <c>TokenExpired</c>.</summary>
    public string Id { get; }

    /// <summary>What is wrong and what to do.</summary>
    public string Message { get; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
