using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Commands.Words;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>What a proxy is told. -Port is where clients come, and so the endpoint's port has a word of its own.</summary>
public sealed partial class StartRdsIamProxyCommand : ITargetParameters, ITunnelParameters
{
    /// <summary>The endpoint: the name that is signed and that TLS verifies. Several get a port each.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipelineByPropertyName = true,
        HelpMessage = "The endpoint's host name as RDS has it, such as mydb.abc123.eu-west-1.rds.amazonaws.com; Get-RdsIamEndpoint lists those of the account. An empty line ends the list.")]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string[] HostName { get; set; } = [];

    /// <summary>The database user whom the tokens are for, whatever user a client names. Case matters.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("DBUser")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>The database of clients that name none; <c>postgres</c> if not given.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

    /// <summary>An endpoint of Get-RdsIamEndpoint, Get-RDSDBInstance or the like.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The port where clients come, and upwards from it for further endpoints; any free one if not given.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The port of the endpoint, which is signed; 5432 if neither this nor HostName says.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int? EndpointPort { get; set; }

    /// <summary>The AWS region. From HostName where it carries one; else the profile's or the environment's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [PSDefaultValue(Help = "that of the host name, else of the profile or the environment")]
    public string? Region { get; set; }

    /// <summary>Where the socket goes, <c>host[:port]</c>: the local end of an SSH, SSM or kubectl tunnel.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? ConnectTo { get; set; }

    /// <summary>
    /// A tunnel to open and share: <c>ssm:</c> and a machine, <c>ssh://user@host</c>, or <c>ssh:</c> and a name of ssh_config. Not with
    /// ConnectTo.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? Through { get; set; }

    /// <summary>The session document that the tunnel is opened with, in place of AWS's own for remote hosts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SessionDocument { get; set; }

    /// <summary>The parameters of SessionDocument; host and port, as AWS's own document takes them, if not given.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? SessionParameter { get; set; }

    /// <summary>EC2 Instance Connect lets a fresh key in to the instance that Through names, as <c>ssh://user@i-…</c>.</summary>
    [Parameter]
    public SwitchParameter InstanceConnect { get; set; }

    /// <summary>A PEM file with the roots to trust, in place of the RDS bundle and the system's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RootCertificate { get; set; }

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter]
    public SwitchParameter NoResolve { get; set; }

    /// <summary>Seconds that a login to the database may take; 15 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectTimeout { get; set; } = 15;

    /// <summary>The address to listen at, in place of this machine's own 127.0.0.1 and ::1; others need TLS and the password.</summary>
    [Parameter]
    [ValidateNotNull]
    public IPAddress? ListenAddress { get; set; }

    /// <summary>A folder for a unix socket in place of TCP; it is made, and nobody else can enter it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SocketFolder { get; set; }

    /// <summary>The proxy's own password, at least 16 characters; a random one if not given.</summary>
    [Parameter]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>Lets in whoever reaches the port.</summary>
    [Parameter]
    public SwitchParameter NoPassword { get; set; }

    /// <summary>Offers TLS to clients, with a certificate that is made.</summary>
    [Parameter]
    public SwitchParameter Tls { get; set; }

    /// <summary>The certificate to offer TLS with, and its key.</summary>
    [Parameter]
    [ValidateNotNull]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Signs for the user that each client names.</summary>
    [Parameter]
    public SwitchParameter AnyUser { get; set; }

    /// <summary>Sessions begin with default_transaction_read_only, which a client can set back.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>The most sessions at once; 0, no limit, if not given.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxConnection { get; set; }

    /// <summary>Ends sessions that wait for a statement for as long as this; none if not given.</summary>
    [Parameter]
    public TimeSpan IdleTimeout { get; set; }

    /// <summary>A file that gets a line of JSON for each event.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>A port on this machine that answers /startup, /readiness, /liveness and /metrics; 0: any free one.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int? HealthPort { get; set; }

    /// <summary>A service file of libpq that gets an entry for each endpoint while the proxy runs.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ServiceFile { get; set; }

    /// <summary>Starts nothing, and takes the endpoints' entries out of ServiceFile: those of Port, or all.</summary>
    [Parameter]
    public SwitchParameter Remove { get; set; }

    /// <summary>Stays until Ctrl+C, shows what goes on, and then ends the proxy.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    int? ITargetParameters.Port => EndpointPort;

    /// <summary>A proxy that verified less would hand its clients to anybody.</summary>
    RdsIamSslMode ITargetParameters.SslMode => RdsIamSslMode.VerifyFull;
}
