using RdsIam.Core.Names;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Connections;

/// <summary>How far the server's certificate is checked. Off is not offered: a token never leaves without TLS.</summary>
internal enum TlsMode
{
    VerifyFull,
    VerifyCA,
    Require,
}

/// <summary>Where a connection goes and how, without who opens it: no secret is in here.</summary>
internal sealed record ConnectionTarget
{
    /// <summary>The name that is signed and that TLS verifies.</summary>
    public required string HostName { get; init; }

    public int Port { get; init; } = PostgresPort.Default;

    /// <summary>Where the socket goes when it is not <see cref="HostName"/>: a tunnel's end. Null: HostName itself.</summary>
    public string? ConnectToHost { get; init; }

    public int? ConnectToPort { get; init; }

    /// <summary>The socket is a unix socket, and ConnectToHost its folder: a tunnel's own end.</summary>
    public bool IsConnectedLocally => Path.IsPathFullyQualified(ConnectToHost ?? "");

    /// <summary>The tunnel that leads to <see cref="HostName"/>; null: none, or one that others keep, at <see cref="ConnectToHost"/>.</summary>
    public TunnelRoute? Tunnel { get; init; }

    public required string Database { get; init; }

    public required string UserName { get; init; }

    /// <summary>The region that tokens are signed for.</summary>
    public required string Region { get; init; }

    public TlsMode TlsMode { get; init; } = TlsMode.VerifyFull;

    /// <summary>A PEM file to trust in place of the RDS bundle and the system's roots; null: these two.</summary>
    public string? RootCertificate { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Zero: no limit.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.Zero;

    public int MaxPoolSize { get; init; } = 20;

    public string? ApplicationName { get; init; }
}
