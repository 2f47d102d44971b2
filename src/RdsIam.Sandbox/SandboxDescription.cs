using System.Text.Encodings.Web;
using System.Text.Json;

namespace RdsIam.Sandbox;

/// <summary>Everything that a client of a sandbox needs, as <c>start --json</c> writes it.</summary>
internal sealed record SandboxDescription
{
    // A + in a key stays a +, for scripts that cut the line up without a JSON reader; no browser ever sees it.
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The name to sign for and to verify by TLS.</summary>
    public required string HostName { get; init; }

    /// <summary>The port to sign for.</summary>
    public required int Port { get; init; }

    /// <summary>Where the socket goes: address and port.</summary>
    public required string ConnectTo { get; init; }

    public required string Region { get; init; }

    public required string AccountId { get; init; }

    public required string ResourceId { get; init; }

    public required string Database { get; init; }

    /// <summary>The path of the certificate authority's PEM file.</summary>
    public required string RootCertificate { get; init; }

    public required string AdminUserName { get; init; }

    public required string AdminPassword { get; init; }

    /// <summary>In rds_iam, and the role's policies let it connect.</summary>
    public required string UserName { get; init; }

    /// <summary>In rds_iam, but no policy names it.</summary>
    public required string DeniedUserName { get; init; }

    /// <summary>Of a user who may assume <see cref="RoleArn"/>.</summary>
    public required string AccessKeyId { get; init; }

    public required string SecretAccessKey { get; init; }

    /// <summary>The role that may connect as <see cref="UserName"/>.</summary>
    public required string RoleArn { get; init; }

    /// <summary>For <c>AWS_ENDPOINT_URL</c>.</summary>
    public required string AwsEndpointUrl { get; init; }

    /// <summary>A way to the database through the sandbox's Session Manager, as <c>-Through</c> takes it.</summary>
    public required string ThroughSsm { get; init; }

    /// <summary>An endpoint that has no address here: only <see cref="ThroughSsm"/> leads to it. It is the same server.</summary>
    public required string PrivateHostName { get; init; }

    public required string LogFile { get; init; }

    /// <summary>For <c>AWS_CONFIG_FILE</c>, with the profile <see cref="AwsConfig.ProfileName"/>.</summary>
    public required string AwsConfigFile { get; init; }

    /// <summary>The key of the control path, by which a test in another process makes trouble.</summary>
    public required string ControlKey { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"Sandbox {HostName} at {ConnectTo}";
}
