using System.Collections;
using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>
/// The words that say where to and how; HostName alone chooses them in place of a connection, so that a default of the others in
/// $PSDefaultParameterValues does not.
/// </summary>
public abstract partial class ConnectionCommand : ITargetParameters, ITunnelParameters
{
    /// <summary>The port of the endpoint, which is signed too; 5432 if neither this nor HostName says.</summary>
    [Parameter]
    [PSDefaultValue(Help = "5432")]
    public int? Port { get; set; }

    /// <summary>The AWS region. From HostName where it carries one; else the profile's or the environment's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [PSDefaultValue(Help = "that of the host name, else of the profile or the environment")]
    public string? Region { get; set; }

    /// <summary>Where the socket goes, <c>host[:port]</c>: the local end of an SSH, SSM or kubectl tunnel.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? ConnectTo { get; set; }

    /// <summary>
    /// A tunnel to open and share: <c>ssm:</c> and a machine, <c>ssh://user@host</c>, or <c>ssh:</c> and a name of ssh_config. Not with
    /// ConnectTo.
    /// </summary>
    [Parameter]
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

    /// <summary>A database user and password, for administrators that are not in rds_iam. Without it, IAM logs in.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Logs in as the master with the password that RDS keeps in Secrets Manager: <c>auto</c>, or the secret's ARN.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MasterSecretCompleter))]
    public string? MasterSecret { get; set; }

    /// <summary>Seconds to wait for a connection; 15 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectTimeout { get; set; } = 15;

    /// <summary>The most connections that the pool opens; 20 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int MaxPoolSize { get; set; } = 20;
}
