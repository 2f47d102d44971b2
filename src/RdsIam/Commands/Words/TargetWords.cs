using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Clients;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Trust;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;
using RdsIam.Input;

namespace RdsIam.Commands.Words;

/// <summary>What a cmdlet was told of where to and as whom. Read once for a record.</summary>
internal sealed record TargetWords(IdentityWords Identity)
{
    public int? Port { get; init; }

    public string? Region { get; init; }

    public string? UserName { get; init; }

    public string? Database { get; init; }

    /// <summary>Where the socket goes: a tunnel's near end; null: to the endpoint.</summary>
    public HostAndPort? Tunnel { get; init; }

    public TlsMode TlsMode { get; init; }

    /// <summary>As a path that a library can open.</summary>
    public string? RootCertificate { get; init; }

    public bool Resolve { get; init; }

    /// <exception cref="Fault">ConnectToForm, PortOutOfRange, PathNotOfFiles and the like, CredentialObjectUnknown.</exception>
    public static TargetWords Of<T>(T cmdlet, string? userName, string? database)
        where T : PSCmdlet, ITargetParameters => new(IdentityWords.Of(cmdlet))
        {
            Port = cmdlet.Port,
            Region = cmdlet.Region,
            UserName = userName,
            // Get-RDSDBInstance writes an empty DBName where RDS made no database.
            Database = string.IsNullOrEmpty(database) ? null : database,
            Tunnel = cmdlet.ConnectTo is { } end ? HostAndPort.ParseTunnel(end) : null,
            TlsMode = (TlsMode)cmdlet.SslMode,
            RootCertificate = cmdlet.RootCertificate is { } file ? FilePaths.One(cmdlet, file) : null,
            Resolve = !cmdlet.NoResolve,
        };

    /// <summary>What a piped endpoint says holds where nothing else was said.</summary>
    public TargetWords With(PipedEndpoint endpoint) => this with
    {
        Port = Port ?? endpoint.Port,
        Region = Region ?? endpoint.Region,
        UserName = UserName ?? endpoint.UserName,
        Database = Database ?? endpoint.Database,
        Tunnel = Tunnel ?? (endpoint.ConnectTo is { } end ? HostAndPort.ParseTunnel(end) : null),
    };

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
