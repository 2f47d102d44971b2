using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Input;
using RdsIam.Programs;

namespace RdsIam.Commands;

/// <summary>Writes tokens into the password file that other programs read, once or again and again until stopped.</summary>
[Cmdlet(VerbsData.Export, "RdsIamPgPass", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamPgPass), typeof(Job))]
public sealed class ExportRdsIamPgPassCommand : TargetCommand
{
    private TokenFiles? _files;

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(Position = 12, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

    /// <summary>The file; if not given PGPASSFILE, else .pgpass in the home folder (Windows: postgresql\pgpass.conf in AppData).</summary>
    [Parameter]
    [Alias("LiteralPath", "PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Writes a file with the token and nothing else, for programs that read a password from one; needs Path.</summary>
    [Parameter]
    public SwitchParameter PasswordOnly { get; set; }

    /// <summary>Writes an entry of this name into the service file: <c>psql service=name</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public string? ServiceName { get; set; }

    /// <summary>The service file; if not given PGSERVICEFILE, else .pg_service.conf in the home folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ServiceFile { get; set; }

    /// <summary>Renews the token until stopped, and then takes it away.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <summary>Seconds between two tokens, 600 if not given; fewer where the credentials end before.</summary>
    [Parameter]
    [ValidateRange(1, 840)]
    public int RefreshInterval { get; set; } = 600;

    /// <summary>Refreshes in a background job, which Stop-Job ends.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Leaves what was written when a refresh is stopped.</summary>
    [Parameter]
    public SwitchParameter Keep { get; set; }

    /// <summary>Takes away what was written for this endpoint and user. Signs nothing.</summary>
    [Parameter]
    public SwitchParameter Remove { get; set; }

    private protected override string? OneDatabase => Database;

    private TokenFiles Files => _files ??= new TokenFiles(
        this,
        new TokenFileWords { Path = Path, PasswordOnly = PasswordOnly, ServiceName = ServiceName, ServiceFile = ServiceFile },
        TimeSpan.FromSeconds(RefreshInterval),
        StopToken);

    private protected override void CheckWords() => _ =
        PasswordOnly && Path is null ? throw new Fault(ModuleMessages.PasswordFileNotNamed, FaultKind.InvalidArgument, null)
        : Remove && (Refresh || AsJob) ? throw new Fault(ModuleMessages.RemoveOrRefresh, FaultKind.InvalidArgument, null)
        : ServiceFile is not null && ServiceName is null
            ? throw new Fault(ModuleMessages.ServiceNotNamed(ServiceFile), FaultKind.InvalidArgument, ServiceFile)
        : true;

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        if (AsJob)
        {
            // A job has a default connection of its own, which is none.
            MyInvocation.BoundParameters.TryAdd(
                HostName.Length > 0 ? nameof(HostName) : nameof(Connection), HostName.Length > 0 ? HostName : Connections());
            WriteObject(BackgroundJob.Start(this, [nameof(AsJob)], [nameof(Refresh)]), enumerateCollection: true);
            return;
        }

        await ForEachTargetAsync(async (target, hostName) =>
        {
            if (Remove)
            {
                await Files.RemoveAsync(() => LoginAsync(target, hostName), target, hostName);
                return;
            }

            WarnOfTunnel(target, hostName);
            await Files.ExportAsync(await LoginAsync(target, hostName), target, hostName, Refresh);
        });
    }

    /// <inheritdoc/>
    protected override Task EndAsync() => Files.RenewAsync(Keep);
}
