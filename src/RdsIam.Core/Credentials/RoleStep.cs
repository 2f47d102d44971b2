namespace RdsIam.Core.Credentials;

/// <summary>One role of a chain and how it is assumed.</summary>
internal sealed record RoleStep
{
    public required string RoleArn { get; init; }

    public required string SessionName { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>Seconds, or null for what STS gives (an hour).</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The MFA device to ask for, or null.</summary>
    public string? SerialNumber { get; init; }
}
