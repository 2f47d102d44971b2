using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>What an endpoint stands on.</summary>
internal sealed record EndpointSettings
{
    /// <summary>The unix socket of the server behind.</summary>
    public required string SocketPath { get; init; }

    /// <summary>The names that this endpoint answers for, asked at each connection; the first is the default.</summary>
    public required Func<IReadOnlyList<PublishedEndpoint>> Endpoints { get; init; }

    public required ITokenAuthority Authority { get; init; }

    public required CertificateAuthority Certificates { get; init; }

    public required SandboxLog Log { get; init; }

    public EndpointControls Controls { get; } = new();

    /// <summary>RDS refuses more new IAM connections than this within a second.</summary>
    public int IamConnectionsPerSecond { get; init; } = 200;

    /// <summary>Zero: any free port.</summary>
    public int Port { get; init; }

    /// <summary>The endpoint that a client names in TLS, or the default one.</summary>
    public PublishedEndpoint Find(string? serverName)
    {
        var all = Endpoints();
        return all.FirstOrDefault(one => string.Equals(one.HostName, serverName, StringComparison.OrdinalIgnoreCase)) ?? all[0];
    }

    /// <summary>The certificate to show: one for all of the names, unless a test has put another in its place.</summary>
    public X509Certificate2 Certificate() => Controls.Certificate
        ?? Certificates.Issue([.. Endpoints().Select(one => one.HostName)], DateTimeOffset.UtcNow);
}
