using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Credentials;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that are told an endpoint and a user: the words that say where and as whom.</summary>
public abstract class TargetCommand : IdentityCommand
{
    /// <summary>Host, user and database may go without their names; a cmdlet's own positional words stand before them.</summary>
    private const int FirstPosition = 10;

    /// <summary>
    /// The endpoint: the name that is signed and that TLS verifies. <c>name</c>, <c>name:port</c>, or an object with Address and
    /// Port, such as the Endpoint of Get-RDSDBInstance's output.
    /// </summary>
    [Parameter(ParameterSetName = TargetSet, Mandatory = true, Position = FirstPosition, ValueFromPipelineByPropertyName = true)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    public string[] HostName { get; set; } = [];

    /// <summary>The port of the endpoint, which is signed too; 5432 if neither this nor HostName says.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    public int? Port { get; set; }

    /// <summary>The AWS region. From HostName where it carries one; else the profile's or the environment's.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>The database user. Case matters.</summary>
    [Parameter(ParameterSetName = TargetSet, Position = FirstPosition + 1, ValueFromPipelineByPropertyName = true)]
    [Alias("DBUser")]
    public string? UserName { get; set; }

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(ParameterSetName = TargetSet, Position = FirstPosition + 2, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    public string? Database
    {
        get;
        // Get-RDSDBInstance writes an empty DBName where RDS made no database.
        set => field = string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>Where the socket goes, <c>host[:port]</c>: the near end of an SSH, SSM or kubectl tunnel.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? ConnectTo { get; set; }

    /// <summary>How far the server's certificate is checked.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public RdsIamSslMode SslMode { get; set; } = RdsIamSslMode.VerifyFull;

    /// <summary>A PEM file with the roots to trust, in place of the RDS bundle and the system's.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? RootCertificate { get; set; }

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter NoResolve { get; set; }

    /// <summary>RootCertificate as a path that a library can open.</summary>
    private protected string? RootCertificatePath =>
        RootCertificate is null ? null : FilePaths.One(this, RootCertificate);

    /// <summary>What is signed for one of the host names: checked, with its region, before any connection.</summary>
    private protected async Task<TokenRequest> RequestForAsync(string hostName)
    {
        var (host, port) = AddressOf(hostName);
        TokenRequest.Check(host, port, UserName);
        var found = await new EndpointResolver().ResolveAsync(
            host,
            Region,
            DefaultRegion.Find(ProfileName),
            resolve: !NoResolve,
            StopToken);
        foreach (var note in found.Notes)
        {
            WriteVerbose(note);
        }

        foreach (var warning in found.Warnings)
        {
            WriteWarning(warning);
        }

        return TokenRequest.Create(found.HostName, port, UserName!, found.Region);
    }

    /// <summary>One of the host names with the port that is signed.</summary>
    private protected (string Host, int Port) AddressOf(string hostName)
    {
        var (host, writtenPort) = HostAndPort.Parse(hostName);
        return writtenPort is { } written && Port is { } given && written != given
            ? throw new Fault("PortContradictsHostName", FaultKind.InvalidArgument, hostName, hostName, given)
            : (host, Port ?? writtenPort ?? 5432);
    }

    /// <summary>ConnectTo, taken apart.</summary>
    private protected HostAndPort? Tunnel => ConnectTo is null ? null : HostAndPort.ParseTunnel(ConnectTo);
}
