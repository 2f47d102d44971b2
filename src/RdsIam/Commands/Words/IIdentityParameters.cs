using System.Security;

namespace RdsIam.Commands.Words;

/// <summary>The parameters that say with whose credentials, as every cmdlet that signs declares them.</summary>
internal interface IIdentityParameters
{
    string? ProfileName { get; }

    string[]? RoleArn { get; }

    string? RoleSessionName { get; }

    string? ExternalId { get; }

    string? SerialNumber { get; }

    string? TokenCode { get; }

    int? DurationSeconds { get; }

    string? WebIdentityTokenFile { get; }

    string? AccessKey { get; }

    SecureString? SecretKey { get; }

    SecureString? SessionToken { get; }

    object? AwsCredential { get; }
}
