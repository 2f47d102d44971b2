using System.Security.Cryptography.X509Certificates;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>What an endpoint stands on.</summary>
internal sealed record EndpointSettings
{
    /// <summary>The unix socket of the server behind.</summary>
    public required string SocketPath { get; init; }

    /// <summary>The names that this endpoint answers for, asked at each connection: the account may change.</summary>
    public required Func<IReadOnlyList<DatabaseEndpoint>> Endpoints { get; init; }

    /// <summary>Whom a client means that names no endpoint, or one that is not there.</summary>
    public required string DefaultHostName { get; init; }

    public required ITokenAuthority Authority { get; init; }

    public required CertificateAuthority Certificates { get; init; }

    public required SandboxLog Log { get; init; }

    /// <summary>Takes refused IAM logins, beside the log.</summary>
    public Action<DatabaseEndpoint, string>? Refused { get; init; }

    /// <summary>Whether AWS IAM GRANT has linked a role of Aurora DSQL to a principal's ARN.</summary>
    public Func<string, string, CancellationToken, Task<bool>>? IsLinked { get; init; }

    public EndpointControls Controls { get; } = new();

    /// <summary>RDS refuses more new IAM connections than this within a second.</summary>
    public int IamConnectionsPerSecond { get; init; } = 200;

    /// <summary>Zero: any free port.</summary>
    public int Port { get; init; }

    /// <summary>A unix socket in place of the port: nobody reaches it but whom the sandbox sends there; null: the port.</summary>
    public string? ListenPath { get; init; }

    /// <summary>The endpoint that a client names in TLS, or the default one.</summary>
    public DatabaseEndpoint Find(string? serverName)
    {
        var all = Endpoints();
        return all.FirstOrDefault(one => IsNamed(one, serverName))
            ?? all.FirstOrDefault(one => IsNamed(one, DefaultHostName)) ?? all[0];
    }

    /// <summary>The certificate to show: one for all of the names, unless a test has put another in its place.</summary>
    public X509Certificate2 Certificate() => Controls.Certificate
        ?? Certificates.Issue([.. Endpoints().Select(one => one.HostName)], DateTimeOffset.UtcNow);

    private static bool IsNamed(DatabaseEndpoint endpoint, string? name) =>
        string.Equals(endpoint.HostName, name, StringComparison.OrdinalIgnoreCase);
}
