using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core.Tokens;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that are told endpoints and a user, and take them from the pipeline: the words that say where and as whom.</summary>
public abstract class TargetCommand : IdentityCommand, ITargetParameters
{
    /// <summary>Host, user and database may go without their names; a cmdlet's own positional words stand before them.</summary>
    private const int FirstPosition = 10;

    /// <summary>
    /// The endpoint: the name that is signed and that TLS verifies. <c>name</c>, <c>name:port</c>, or an object with Address and
    /// Port, such as the Endpoint of Get-RDSDBInstance's output.
    /// </summary>
    [Parameter(Mandatory = true, Position = FirstPosition, ValueFromPipelineByPropertyName = true)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    public string[] HostName { get; set; } = [];

    /// <summary>The port of the endpoint, which is signed too; 5432 if neither this nor HostName says.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int? Port { get; set; }

    /// <summary>The AWS region. From HostName where it carries one; else the profile's or the environment's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>The database user. Case matters.</summary>
    [Parameter(Position = FirstPosition + 1, ValueFromPipelineByPropertyName = true)]
    [Alias("DBUser")]
    public string? UserName { get; set; }

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(Position = FirstPosition + 2, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    public string? Database { get; set; }

    /// <summary>Where the socket goes, <c>host[:port]</c>: the near end of an SSH, SSM or kubectl tunnel.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? ConnectTo { get; set; }

    /// <summary>How far the server's certificate is checked.</summary>
    [Parameter]
    public RdsIamSslMode SslMode { get; set; } = RdsIamSslMode.VerifyFull;

    /// <summary>A PEM file with the roots to trust, in place of the RDS bundle and the system's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RootCertificate { get; set; }

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter]
    public SwitchParameter NoResolve { get; set; }

    /// <summary>The words of this record.</summary>
    private protected TargetWords ReadTarget() => TargetWords.Of(this, UserName, Database);

    /// <summary>The login to one of the host names, before any connection; says how it was found.</summary>
    private protected async Task<TokenLogin> LoginAsync(TargetWords target, string hostName)
    {
        var login = await new TokenIssuer(target.Identity.For).PrepareAsync(target.LoginTo(hostName), StopToken);
        LoginNotes.Tell(this, login);
        return login;
    }
}
