using System.Collections;
using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Diagnosis;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Display;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Tells why a login fails and what to do: walks the way from credentials to rows and writes a check a step.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RdsIamConnection", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(RdsIamCheck), typeof(bool))]
public sealed class TestRdsIamConnectionCommand : TargetCommand, ITunnelParameters
{
    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(Position = 12, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

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

    /// <summary>A database administrator's password, to look up what the server does not tell about the user.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Logs in as the master with the password that RDS keeps in Secrets Manager: <c>auto</c>, or the secret's ARN.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MasterSecretCompleter))]
    public string? MasterSecret { get; set; }

    /// <summary>Schemas that the user is to work in.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SchemaCompleter))]
    public string[] Schema { get; set; } = [];

    /// <summary>Tables or views that the user is to read, <c>schema.table</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string[] Table { get; set; } = [];

    /// <summary>Seconds to wait for the server, and for each answer of AWS; 15 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectTimeout { get; set; } = 15;

    /// <summary>After a refused token, waits up to a minute until the server's log in CloudWatch says why.</summary>
    [Parameter]
    public SwitchParameter WaitForLog { get; set; }

    /// <summary>Writes only whether nothing failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override string? OneDatabase => Database;

    /// <inheritdoc/>
    private protected override void CheckWords()
    {
        if (MasterSecret is not null && Credential is not null)
        {
            throw new Fault(ModuleMessages.MasterSecretBesideCredential, FaultKind.InvalidArgument, null);
        }
    }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachTargetAsync((target, hostName) => TestAsync(target.DiagnosisOf(hostName) with
    {
        ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeout),
        WaitForLog = WaitForLog ? TimeSpan.FromMinutes(1) : TimeSpan.Zero,
        Schemas = Schema,
        Tables = Table,
        Administrator = Credential?.GetNetworkCredential(),
        AdministratorSecret = MasterSecret,
    }));

    /// <summary>Without words: the login that failed last, which is what people want to know about; else the default connection.</summary>
    private protected override IReadOnlyList<RdsIamConnection> Connections()
    {
        if (Connection is not null)
        {
            return PasswordLogins.ToldBy(this, Connection);
        }

        var failed = ConnectionPools.All.Where(pool => pool.Statistics.LastErrorAt is not null).MaxBy(pool => pool.Statistics.LastErrorAt);
        var tested = failed is null ? DefaultConnection.Required : RdsIamConnection.Of(failed);
        this.TellVerbose(ModuleMessages.LoginTested(tested));
        return PasswordLogins.ToldBy(this, [tested]);
    }

    private async Task TestAsync(DiagnosisRequest request)
    {
        var works = true;
        var isWhole = MyInvocation.BoundParameters.TryGetValue("Verbose", out var verbose) && verbose is SwitchParameter { IsPresent: true };
        var run = new CheckRun(request.UserName, isWhole);
        await foreach (var check in ConnectionDiagnosis.RunAsync(request, StopToken))
        {
            works &= check.Status != CheckStatus.Failed;
            if (!Quiet)
            {
                WriteObject(CheckResults.From(check, request, run));
            }
            else if (!works)
            {
                break;
            }
        }

        if (Quiet)
        {
            WriteObject(works);
        }
    }
}
