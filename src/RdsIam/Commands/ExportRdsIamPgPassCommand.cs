using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Clients;
using RdsIam.Core.Files;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;
using RdsIam.Programs;

namespace RdsIam.Commands;

/// <summary>Writes tokens into the password file that other programs read, once or again and again until stopped.</summary>
[Cmdlet(VerbsData.Export, "RdsIamPgPass", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamPgPass), typeof(Job))]
public sealed class ExportRdsIamPgPassCommand : TargetCommand
{
    private PgPassKeeper? _keeper;

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(Position = 12, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
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

    private protected override void CheckWords() => _ =
        PasswordOnly && Path is null ? throw new Fault(ModuleMessages.PasswordFileNotNamed, FaultKind.InvalidArgument, null)
        : Remove && (Refresh || AsJob) ? throw new Fault(ModuleMessages.RemoveOrRefresh, FaultKind.InvalidArgument, null)
        : ServiceFile is not null && ServiceName is null ? throw new Fault(ModuleMessages.ServiceNotNamed(ServiceFile), FaultKind.InvalidArgument, ServiceFile)
        : true;

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        if (AsJob)
        {
            // A job has a default connection of its own, which is none.
            MyInvocation.BoundParameters.TryAdd(HostName.Length > 0 ? nameof(HostName) : nameof(Connection), HostName.Length > 0 ? HostName : Connections());
            WriteObject(BackgroundJob.Start(this, [nameof(AsJob)], [nameof(Refresh)]), enumerateCollection: true);
            return;
        }

        await ForEachTargetAsync((target, hostName) => Remove ? RemoveAsync(target, hostName) : ExportAsync(target, hostName));
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        try
        {
            await foreach (var (token, fault) in Keeper.RenewAsync(StopToken))
            {
                if (fault is null)
                {
                    WriteObject(PgPassResults.From(token));
                }
                else
                {
                    WriteError(ErrorRecords.From(fault));
                }
            }
        }
        finally
        {
            await (Keep ? Task.CompletedTask : Keeper.RemoveAsync());
        }
    }

    private async Task ExportAsync(TargetWords target, string hostName)
    {
        var login = await LoginAsync(target, hostName);
        var request = login.Request;
        var export = ExportOf(target, [request.HostName, HostAndPort.Parse(hostName).Host], request.Port);
        if (!ShouldProcess(export.Path, $"Write a token for {request.UserName} on {request.HostName}"))
        {
            return;
        }

        var token = new ExportedToken(export, login, target.FormOptions(), TimeProvider.System);
        if (Refresh)
        {
            // Not written before the end, whose clean-up takes it away however the pipeline ends.
            Keeper.Add(token);
            return;
        }

        await Keeper.WriteAsync(token, StopToken);
        WriteObject(PgPassResults.From(token));
    }

    private async Task RemoveAsync(TargetWords target, string hostName)
    {
        var (host, port) = target.AddressOf(hostName);
        TokenRequest.Check(host, port, target.UserName);
        var names = new List<string> { host };
        try
        {
            names.Add((await LoginAsync(target, hostName)).Request.HostName);
        }
        catch (Fault)
        {
            // Only signing needs a region and the name behind an alias: what is under the given name is known without.
        }

        var export = ExportOf(target, names, port);
        if (ShouldProcess(export.Path, $"Remove the token for {target.UserName} on {host}"))
        {
            await export.RemoveAsync(StopToken);
        }
    }

    private TokenExport ExportOf(TargetWords target, IEnumerable<string> names, int port) => new()
    {
        Path = Path is null ? ClientFiles.PgPass : FilePaths.One(this, Path),
        PasswordOnly = PasswordOnly,
        HostNames = [.. names.Append(target.Tunnel?.Host).OfType<string>().Distinct(StringComparer.Ordinal)],
        Port = target.Tunnel?.Port ?? port,
        Database = target.Database,
        UserName = target.UserName!,
        Service = ServiceName,
        ServicePath = ServiceName is null ? null
            : ServiceFile is null ? ClientFiles.Services
            : FilePaths.One(this, ServiceFile),
    };

    private PgPassKeeper Keeper => _keeper ??= new PgPassKeeper(TimeSpan.FromSeconds(RefreshInterval), TimeProvider.System);
}
