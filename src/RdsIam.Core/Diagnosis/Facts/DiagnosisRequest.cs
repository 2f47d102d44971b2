using System.Net;
using RdsIam.Core.Connections;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Ssh.Keys;

namespace RdsIam.Core.Diagnosis.Facts;

/// <summary>The login that is to be looked at, in the user's own words.</summary>
internal sealed record DiagnosisRequest
{
    /// <summary>As given: perhaps no name that RDS gives.</summary>
    public required string HostName { get; init; }

    public int Port { get; init; } = PostgresPort.Default;

    public required string? UserName { get; init; }

    public string Database { get; init; } = "postgres";

    /// <summary>As given, or null.</summary>
    public string? Region { get; init; }

    /// <summary>The profile's or the environment's, or null.</summary>
    public string? DefaultRegion { get; init; }

    /// <summary>Whether aliases are followed before signing.</summary>
    public bool Resolve { get; init; } = true;

    public string? ConnectToHost { get; init; }

    public int? ConnectToPort { get; init; }

    /// <summary>The tunnel that the login is to open; null: none.</summary>
    public TunnelWords? Through { get; init; }

    /// <summary>Asks a person for a key's passphrase; null: nobody can be asked.</summary>
    public AskPassphrase? AskPassphrase { get; init; }

    public TlsMode TlsMode { get; init; } = TlsMode.VerifyFull;

    public string? RootCertificate { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait until the server's log has a line about a refused token; zero: it is looked at once.</summary>
    public TimeSpan WaitForLog { get; init; }

    /// <summary>Schemas that the user is to work in.</summary>
    public IReadOnlyList<string> Schemas { get; init; } = [];

    /// <summary>Tables or views that the user is to read, <c>schema.table</c>.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Who signs, for a region.</summary>
    public required Func<string, IIdentitySource> Identity { get; init; }

    /// <summary>The profile whose endpoint settings count, or null.</summary>
    public string? ProfileName { get; init; }

    /// <summary>A database administrator's password, to look up what the server does not tell the user; null: there is none.</summary>
    public NetworkCredential? Administrator { get; init; }

    /// <summary>The administrator's password in Secrets Manager, in its place: <c>auto</c>, or the secret's ARN.</summary>
    public string? AdministratorSecret { get; init; }

    /// <summary>Follows aliases.</summary>
    public EndpointResolver Resolver { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public override string ToString() => $"{UserName}@{HostName}:{Port}/{Database}";
}
