namespace RdsIam.Core.Connections;

/// <summary>A login that went well, without anything secret.</summary>
/// <param name="AccessKeyId">Of the credentials that signed; null: a password logged in.</param>
/// <param name="TokenExpiresAt">When the token would have been refused; null: a password logged in.</param>
/// <param name="Duration">From the first packet to the session.</param>
internal sealed record LoginReport(string? AccessKeyId, DateTimeOffset? TokenExpiresAt, TimeSpan Duration);
