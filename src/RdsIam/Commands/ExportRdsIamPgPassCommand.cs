using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Clients;
using RdsIam.Core.Files;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Programs;

namespace RdsIam.Commands;

/// <summary>Writes tokens into the password file that other programs read, once or again and again until stopped.</summary>
[Cmdlet(VerbsData.Export, "RdsIamPgPass", DefaultParameterSetName = TargetSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamPgPass), typeof(Job))]
public sealed class ExportRdsIamPgPassCommand : HandOverCommand
{
    /// <summary>After a failure the next attempt comes sooner: the token in the file is still good for a while.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);

    private readonly List<ExportedToken> _kept = [];

    /// <summary>The file; if not given PGPASSFILE, else .pgpass in the home folder (Windows: postgresql\pgpass.conf in AppData).</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("LiteralPath", "PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Writes a file with the token and nothing else, for programs that read a password from one; needs Path.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter PasswordOnly { get; set; }

    /// <summary>Writes an entry of this name into the service file: <c>psql service=name</c>.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? ServiceName { get; set; }

    /// <summary>The service file; if not given PGSERVICEFILE, else .pg_service.conf in the home folder.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? ServiceFile { get; set; }

    /// <summary>Renews the token until stopped, and then takes it away.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter Refresh { get; set; }

    /// <summary>Seconds between two tokens, 600 if not given; fewer where the credentials end before.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateRange(1, 840)]
    public int RefreshInterval { get; set; } = 600;

    /// <summary>Refreshes in a background job, which Stop-Job ends.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Leaves what was written when a refresh is stopped.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter Keep { get; set; }

    /// <summary>Takes away what was written for this endpoint and user. Signs nothing.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter Remove { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync() =>
        PasswordOnly && Path is null ? throw new Fault("PasswordFileNotNamed", FaultKind.InvalidArgument, null)
        : Remove && (Refresh || AsJob) ? throw new Fault("RemoveOrRefresh", FaultKind.InvalidArgument, null)
        : ServiceFile is not null && ServiceName is null ? throw new Fault("ServiceNotNamed", FaultKind.InvalidArgument, ServiceFile)
        : Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        if (AsJob)
        {
            WriteObject(BackgroundJob.Start(this, [nameof(AsJob)], [nameof(Refresh)]), enumerateCollection: true);
            return;
        }

        await ForEachAsync(HostName, hostName => Remove ? RemoveAsync(hostName) : ExportAsync(hostName));
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        try
        {
            while (_kept.Count > 0)
            {
                var next = _kept.MinBy(one => one.RenewAt)!;
                await Task.Delay(next.Due, StopToken);
                await RenewAsync(next);
            }
        }
        finally
        {
            foreach (var one in Keep ? [] : _kept)
            {
                await one.Export.RemoveAsync(CancellationToken.None);
            }
        }
    }

    private async Task ExportAsync(string hostName)
    {
        var request = await RequestForAsync(hostName);
        var export = ExportOf([request.HostName, HostAndPort.Parse(hostName).Host], request.Port);
        if (!ShouldProcess(export.Path, $"Write a token for {request.UserName} on {request.HostName}"))
        {
            return;
        }

        var identity = IdentityFor(request.UserName, request.HostName, request.Region);
        var token = new ExportedToken(export, request, identity, FormOptions(), TimeProvider.System);
        if (Refresh)
        {
            // Not written before the end, whose clean-up takes it away however the pipeline ends.
            _kept.Add(token);
            return;
        }

        await token.WriteAsync(Interval, Retry, StopToken);
        WriteObject(Describe(token));
    }

    private Task<bool> RenewAsync(ExportedToken token) => TryAsync(async () =>
    {
        await token.WriteAsync(Interval, Retry, StopToken);
        WriteObject(Describe(token));
    });

    private async Task RemoveAsync(string hostName)
    {
        var (host, written) = HostAndPort.Parse(hostName);
        var port = Port ?? written ?? 5432;
        TokenRequest.Check(host, port, UserName);
        var names = new List<string> { host };
        try
        {
            names.Add((await RequestForAsync(hostName)).HostName);
        }
        catch (Fault)
        {
            // Only signing needs a region and the name behind an alias: what is under the given name is known without.
        }

        var export = ExportOf(names, port);
        if (ShouldProcess(export.Path, $"Remove the token for {UserName} on {host}"))
        {
            await export.RemoveAsync(StopToken);
        }
    }

    private TokenExport ExportOf(IEnumerable<string> names, int port) => new()
    {
        Path = Path is null ? ClientFiles.PgPass : FilePaths.One(this, Path),
        PasswordOnly = PasswordOnly,
        HostNames = [.. names.Append(Tunnel?.Host).OfType<string>().Distinct(StringComparer.Ordinal)],
        Port = Tunnel?.Port ?? port,
        Database = Database,
        UserName = UserName!,
        Service = ServiceName,
        ServicePath = ServiceName is null ? null
            : ServiceFile is null ? ClientFiles.Services
            : FilePaths.One(this, ServiceFile),
    };

    private TimeSpan Interval => TimeSpan.FromSeconds(RefreshInterval);

    private static RdsIamPgPass Describe(ExportedToken token) => new()
    {
        Path = token.Export.Path,
        HostName = token.HostName,
        Names = [.. token.Export.HostNames],
        Port = token.Export.Port,
        Database = token.Export.Database,
        UserName = token.Export.UserName,
        ExpiresAt = token.ExpiresAt,
        ServiceName = token.Export.Service,
        ServiceFile = token.Export.ServicePath,
    };
}
