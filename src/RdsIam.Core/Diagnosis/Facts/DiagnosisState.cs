using System.Net;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Faults;
using RdsIam.Core.Credentials;
using RdsIam.Core.Diagnosis.Probing;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Diagnosis.Facts;

/// <summary>What the steps have learned so far; null is not known. One run's own.</summary>
internal sealed class DiagnosisState(DiagnosisRequest request) : IAsyncDisposable
{
    private readonly List<Check> _checks = [];

    public DiagnosisRequest Request => request;

    /// <summary>The checks so far.</summary>
    public IReadOnlyList<Check> Checks => _checks;

    /// <summary>What is signed; null when it cannot be.</summary>
    public TokenRequest? Signed { get; set; }

    /// <summary>The RDS name that the host name is, or leads to.</summary>
    public RdsEndpointName? RdsName { get; set; }

    /// <summary>The region of the database, or that to sign for.</summary>
    public string? Region { get; set; }

    public IIdentitySource? Source { get; set; }

    public SigningIdentity? Identity { get; set; }

    public CallerIdentity? Caller { get; set; }

    public RdsEndpoint? Endpoint { get; set; }

    /// <summary>Addresses that the socket's name has.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; set; } = [];

    /// <summary>Where something listens.</summary>
    public EndPoint? Address { get; set; }

    /// <summary>The tunnel that leads there; null: none does.</summary>
    public TunnelRoute? Tunnel { get; set; }

    /// <summary>This machine's end of the tunnel.</summary>
    public TunnelDoor? Door { get; set; }

    /// <summary>The share of the tunnel behind <see cref="Door"/>.</summary>
    public TunnelUse? Use { get; set; }

    /// <summary>Why the way through an SSH server could not be opened; null: it is open, or there is none.</summary>
    public Fault? WayFault { get; set; }

    /// <summary>When the network's first answers must be there.</summary>
    public DateTimeOffset NetworkEnd { get; set; }

    /// <summary>A connection with TLS, verified as demanded, over which nothing was said yet.</summary>
    public TlsProbe? Probe { get; set; }

    public Token? Token { get; set; }

    /// <summary>What the server said about the database after it had let the user in.</summary>
    public Fault? DatabaseFault { get; set; }

    public DatabaseSession? Session { get; set; }

    /// <summary>What the server's log says of a refused token; null: no token was refused, or there is no such log.</summary>
    public RefusalLog? Log { get; set; }

    /// <summary>Whether the server has refused a token.</summary>
    public bool IsRefused { get; set; }

    public ServerFacts? Server { get; set; }

    /// <summary>The name of the check that found the cause already; null: none has.</summary>
    public string? FirstFailed => _checks.Find(check => check.Status == CheckStatus.Failed)?.Name;

    public bool IsDsql => RdsName is { IsDsql: true };

    public bool IsProxy => RdsName?.Kind is RdsEndpointKind.Proxy or RdsEndpointKind.ProxyEndpoint;

    /// <summary>
    /// Who may be asked to read AWS: the signer, then who assumed its role. An application's role often may connect and nothing
    /// else, while the person behind it may read RDS and IAM.
    /// </summary>
    public IEnumerable<IIdentitySource> Readers()
    {
        for (var reader = Source; reader is not null; reader = reader.Caller)
        {
            yield return reader;
        }
    }

    /// <summary>The target as the pool takes it, with the name that is signed.</summary>
    public ConnectionTarget Target() => new()
    {
        HostName = Signed?.HostName ?? request.HostName,
        Port = request.Port,
        ConnectToHost = request.ConnectToHost,
        ConnectToPort = request.ConnectToPort,
        Tunnel = Tunnel,
        Database = request.Database,
        UserName = request.UserName ?? "",
        Region = Signed?.Region ?? Region ?? "",
        TlsMode = request.TlsMode,
        RootCertificate = request.RootCertificate,
        ConnectTimeout = request.ConnectTimeout,
        MaxPoolSize = 2,
    };

    /// <summary>Where the socket goes.</summary>
    public (string Host, int Port) Socket =>
        (request.ConnectToHost ?? Signed?.HostName ?? request.HostName, request.ConnectToPort ?? request.Port);

    /// <summary>A fault of a connection in the words that the other cmdlets use for it.</summary>
    public Fault Translate(Exception e) => LoginFaults.Translate(e, Target(), iam: true, attempt: null)
        ?? throw new InvalidOperationException("Not an error of a connection.", e);

    public void Add(Check check) => _checks.Add(check);

    public async ValueTask DisposeAsync()
    {
        if (Probe is not null)
        {
            await Probe.DisposeAsync().ConfigureAwait(false);
        }

        if (Session is not null)
        {
            await Session.DisposeAsync().ConfigureAwait(false);
        }

        if (Door is not null)
        {
            await Door.DisposeAsync().ConfigureAwait(false);
        }

        if (Use is not null)
        {
            await Use.DisposeAsync().ConfigureAwait(false);
        }
    }
}
