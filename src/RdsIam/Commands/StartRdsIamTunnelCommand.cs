using System.Collections;
using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core.Tunnels;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Programs;

namespace RdsIam.Commands;

/// <summary>Opens a tunnel to an endpoint with a port of this machine, for other programs and for -ConnectTo.</summary>
[Cmdlet(VerbsLifecycle.Start, "RdsIamTunnel")]
[OutputType(typeof(RdsIamTunnel))]
public sealed class StartRdsIamTunnelCommand : IdentityCommand, ITargetParameters, ITunnelParameters
{
    private readonly List<LocalTunnel> _started = [];

    /// <summary>The endpoint behind the tunnel, as RDS names it, or a saved target. Several get a port each.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipelineByPropertyName = true,
        HelpMessage = "The endpoint's host name as RDS has it, such as mydb.abc123.eu-west-1.rds.amazonaws.com; Get-RdsIamEndpoint lists those of the account. An empty line ends the list.")]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string[] HostName { get; set; } = [];

    /// <summary>
    /// A tunnel to open and share: <c>ssm:</c> and a machine, <c>ssh://user@host</c>, or <c>ssh:</c> and a name of ssh_config; a saved
    /// target may say it.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? Through { get; set; }

    /// <summary>The port of this machine, and upwards from it for further endpoints; any free one if not given.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int LocalPort { get; set; }

    /// <summary>The port of the endpoint; 5432 if neither this nor HostName says.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "5432")]
    public int? Port { get; set; }

    /// <summary>The AWS region. From HostName where it carries one; else the profile's or the environment's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [PSDefaultValue(Help = "that of the host name, else of the profile or the environment")]
    public string? Region { get; set; }

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

    /// <summary>Seconds that the tunnel may take to open and the server to answer; 15 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectTimeout { get; set; } = SessionWords.DefaultTimeout;

    /// <summary>Stays until Ctrl+C, shows what goes on, and then closes the tunnel.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    string? ITargetParameters.ConnectTo => null;

    /// <summary>Whoever logs in through the tunnel checks the server.</summary>
    RdsIamSslMode ITargetParameters.SslMode => RdsIamSslMode.VerifyFull;

    string? ITargetParameters.RootCertificate => null;

    /// <summary>The tunnel's far end finds the host.</summary>
    SwitchParameter ITargetParameters.NoResolve => true;

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        var words = TargetWords.Of(this, userName: null, database: null);
        return ForEachAsync(HostName, hostName => StartAsync(words, hostName));
    }

    /// <inheritdoc/>
    protected override Task EndAsync() =>
        Wait && _started.Count > 0 ? TunnelWatch.StayAsync(this, _started, StopToken) : Task.CompletedTask;

    private async Task StartAsync(TargetWords words, string hostName)
    {
        var (target, name) = words.Find(hostName, this.TellVerbose);
        var (host, port) = target.AddressOf(name);
        var tunnel = await LocalTunnels.StartAsync(
            target.RouteTo(host), host, port, LocalPort == 0
                ? 0
                : LocalPort + _started.Count, TimeSpan.FromSeconds(ConnectTimeout), StopToken);
        _started.Add(tunnel);
        this.TellWarning(ModuleMessages.TunnelPortOpen(tunnel.LocalPort));
        WriteObject(new RdsIamTunnel(tunnel));
    }
}
