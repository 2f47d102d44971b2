using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Aws;
using RdsIam.Core.Clients;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Targets;
using RdsIam.Core.Connections.Trust;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Input;

namespace RdsIam.Commands.Words;

/// <summary>What a cmdlet was told of where to and as whom. Read once for a record.</summary>
internal sealed record TargetWords(IdentityWords Identity)
{
    public int? Port { get; init; }

    public string? Region { get; init; }

    public string? UserName { get; init; }

    public string? Database { get; init; }

    /// <summary>Where the socket goes: a tunnel's local end; null: to the endpoint.</summary>
    public HostAndPort? Tunnel => Way.Near;

    /// <summary>The tunnel that a login opens; null: none.</summary>
    public TunnelWords? Through => Way.Through;

    private WayWords Way { get; init; }

    /// <summary>Asks the person at the host for a key's passphrase.</summary>
    public AskPassphrase? AskPassphrase { get; init; }

    public TlsMode TlsMode { get; init; }

    /// <summary>As a path that a library can open.</summary>
    public string? RootCertificate { get; init; }

    public bool Resolve { get; init; }

    /// <exception cref="Fault">ThroughOrConnectTo, ConnectToForm, TunnelForm, PortOutOfRange, PathNotOfFiles and the like,
    /// CredentialObjectUnknown.</exception>
    public static TargetWords Of<T>(T cmdlet, string? userName, string? database)
        where T : PSCmdlet, ITargetParameters => new(IdentityWords.Of(cmdlet))
        {
            Port = cmdlet.Port,
            // An empty cell of a CSV says nothing; on the command line the cmdlet refuses it.
            Region = NullIfEmpty(cmdlet.Region),
            UserName = NullIfEmpty(userName),
            // Get-RDSDBInstance writes an empty DBName where RDS made no database.
            Database = NullIfEmpty(database),
            Way = WayWords.Of(cmdlet.ConnectTo, cmdlet as ITunnelParameters),
            AskPassphrase = new PassphrasePrompt(cmdlet.Host).Ask,
            TlsMode = (TlsMode)cmdlet.SslMode,
            IsTlsModeGiven = cmdlet.MyInvocation.BoundParameters.ContainsKey(nameof(cmdlet.SslMode)),
            RootCertificate = cmdlet.RootCertificate is { } file ? FilePaths.One(cmdlet, file) : null,
            Resolve = !cmdlet.NoResolve,
        };

    /// <summary>Whether TlsMode was said, and is not the default.</summary>
    private bool IsTlsModeGiven { get; init; }

    /// <summary>Seconds, of a saved target.</summary>
    public int? ConnectTimeout { get; private init; }

    /// <summary>Of a saved target.</summary>
    public int? MaxPoolSize { get; private init; }

    /// <summary>
    /// The words and the host that a name means: a saved target, a service, a URI or connection string, or the host itself. What was
    /// said beside it holds against it.
    /// </summary>
    /// <param name="hostName">As it was written.</param>
    /// <param name="tell">Takes a note for the verbose stream.</param>
    /// <exception cref="Fault">The text or the file is at fault, or the target has no host.</exception>
    public (TargetWords Words, string HostName) Find(string hostName, Action<string> tell)
    {
        if (ConnectionText.IsOne(hostName))
        {
            var settings = ConnectionText.Parse(hostName, out var unused);
            if (unused.Count > 0)
            {
                tell(ModuleMessages.ConnectionTextUnused(string.Join(", ", unused)));
            }

            return (With(settings),
                settings.HostName ?? throw new Fault(ModuleMessages.ConnectionTextWithoutHost, FaultKind.InvalidArgument, null));
        }

        if (TargetCatalog.Find(hostName) is not { } saved)
        {
            return (this, hostName);
        }

        tell(ModuleMessages.TargetFound(hostName, saved.HostName));
        return (
            With(saved), saved.HostName ?? throw new Fault(ModuleMessages.TargetWithoutHost(hostName), FaultKind.InvalidData, hostName));
    }

    /// <summary>What a connection was made with holds where nothing else was said, its signer too.</summary>
    public TargetWords With(RdsIamConnection connection)
    {
        var target = connection.Pool.Target;
        return this with
        {
            Port = Port ?? target.Port,
            Region = Region ?? connection.Region,
            UserName = UserName ?? target.UserName,
            Database = Database ?? target.Database,
            Way = Way.Or(
                new WayWords(target.ConnectToHost is { } host ? new HostAndPort(host, target.ConnectToPort) : null, target.Tunnel?.Words)),
            TlsMode = IsTlsModeGiven ? TlsMode : target.TlsMode,
            RootCertificate = RootCertificate ?? target.RootCertificate,
            // A connection by password signs nothing: the words, or the environment, say who does.
            Identity = Identity.With(connection.Pool.Passwords.Signer),
        };
    }

    private TargetWords With(TargetSettings settings) => this with
    {
        Port = Port ?? settings.Port,
        Region = Region ?? settings.Region,
        UserName = UserName ?? settings.UserName,
        Database = Database ?? settings.Database,
        Way = Way.Or(WayWords.Of(settings.ConnectTo, settings.Through)),
        TlsMode = IsTlsModeGiven ? TlsMode : settings.SslMode ?? TlsMode,
        RootCertificate = RootCertificate ?? settings.RootCertificate,
        ConnectTimeout = settings.ConnectTimeout,
        MaxPoolSize = settings.MaxPoolSize,
        Identity = Identity.With(settings),
    };

    /// <summary>What a piped endpoint says holds where nothing else was said.</summary>
    public TargetWords With(PipedEndpoint endpoint) => this with
    {
        Port = Port ?? endpoint.Port,
        Region = Region ?? endpoint.Region,
        UserName = UserName ?? endpoint.UserName,
        Database = Database ?? endpoint.Database,
        Way = Way.Or(WayWords.Of(endpoint.ConnectTo, endpoint.Through)),
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>One of the host names as it was written, with the port that is signed.</summary>
    /// <exception cref="Fault">PortContradictsHostName, PortOutOfRange.</exception>
    public (string Host, int Port) AddressOf(string hostName)
    {
        var (host, writtenPort) = HostAndPort.Parse(hostName);
        return writtenPort is { } written && Port is { } given && written != given
            ? throw new Fault(ModuleMessages.PortContradictsHostName(hostName, given), FaultKind.InvalidArgument, hostName)
            : (host, Port ?? writtenPort ?? PostgresPort.Default);
    }

    /// <summary>The login to one of the host names, as Core takes it.</summary>
    /// <exception cref="Fault">PortContradictsHostName, PortOutOfRange.</exception>
    public LoginWords LoginTo(string hostName)
    {
        var (host, port) = AddressOf(hostName);
        return new LoginWords
        {
            HostName = host,
            Port = port,
            UserName = UserName,
            Region = Region,
            DefaultRegion = Identity.DefaultRegion,
            Resolve = Resolve,
        };
    }

    /// <summary>Prepares a login to one of the host names. Asks name servers, and AWS where the writer of a global database is.</summary>
    /// <exception cref="Fault">A word cannot be signed, or no region is known; the error id says which.</exception>
    public Task<TokenLogin> PrepareAsync(string hostName, CancellationToken cancellationToken) =>
        new TokenIssuer(Identity.For, ResolverFor(hostName)).PrepareAsync(LoginTo(hostName), cancellationToken);

    /// <summary>Finds what is signed. Who signs asks AWS, with the same role session.</summary>
    private EndpointResolver ResolverFor(string hostName)
    {
        var (host, _) = AddressOf(hostName);
        return new EndpointResolver
        {
            WriterRegion = new GlobalWriters(region => Identity.For(UserName, host, region), Identity.ProfileName).RegionOfAsync,
        };
    }

    /// <summary>The tunnel to an endpoint, opened by whoever signs the login; null: none was said.</summary>
    public TunnelRoute? RouteBy(IIdentitySource signer, string region) =>
        Through?.For(signer, new AwsClientSettings(region, Identity.ProfileName), AskPassphrase);

    /// <summary>The tunnel to a host, opened by whom the identity's words say, where it is not about one login.</summary>
    /// <exception cref="Fault">TunnelNotNamed, TunnelRegionUnknown.</exception>
    public TunnelRoute RouteTo(string host)
    {
        var through = Through ?? throw new Fault(ModuleMessages.TunnelNotNamed(host), FaultKind.InvalidArgument, host);
        if (!through.NeedsAws)
        {
            return through.For(null, new AwsClientSettings(""), AskPassphrase);
        }

        var region = TunnelRegion(host);
        return through.For(Identity.In(region), new AwsClientSettings(region, Identity.ProfileName), AskPassphrase);
    }

    /// <summary>Whose Session Manager opens the tunnel to a host.</summary>
    /// <exception cref="Fault">TunnelRegionUnknown.</exception>
    public string TunnelRegion(string host) => Region
        ?? (RdsEndpointName.TryParse(host, out var name) ? name.Region : Identity.DefaultRegion)
        ?? throw new Fault(ModuleMessages.TunnelRegionUnknown(host), FaultKind.InvalidArgument, host);

    /// <summary>The walk to one of the host names, as Core takes it.</summary>
    /// <exception cref="Fault">PortContradictsHostName, PortOutOfRange.</exception>
    public DiagnosisRequest DiagnosisOf(string hostName)
    {
        var (host, port) = AddressOf(hostName);
        return new DiagnosisRequest
        {
            HostName = host,
            Port = port,
            UserName = UserName,
            Database = Database ?? "postgres",
            Region = Region,
            DefaultRegion = Identity.DefaultRegion,
            Resolve = Resolve,
            ConnectToHost = Tunnel?.Host,
            ConnectToPort = Tunnel?.Port,
            Through = Through,
            AskPassphrase = AskPassphrase,
            TlsMode = TlsMode,
            RootCertificate = RootCertificate,
            Resolver = ResolverFor(hostName),
            Identity = region => Identity.For(UserName, host, region),
            ProfileName = Identity.ProfileName,
        };
    }

    /// <summary>What other programs are told beside a token.</summary>
    public TokenFormOptions FormOptions() => new()
    {
        Database = Database,
        ConnectToHost = Tunnel?.Host,
        ConnectToPort = Tunnel?.Port,
        TlsMode = TlsMode,
        // Other programs do not know the authorities of RDS, which no operating system trusts.
        RootCertificate = RootCertificate ?? (TlsMode == TlsMode.Require ? null : RdsCaBundle.FilePath),
    };
}
