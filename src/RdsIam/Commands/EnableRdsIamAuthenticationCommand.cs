using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Credentials;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Enables, or with Disable ends, IAM authentication on instances and clusters.</summary>
[Cmdlet(VerbsLifecycle.Enable, "RdsIamAuthentication", DefaultParameterSetName = TargetSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamAuthenticationState))]
public sealed class EnableRdsIamAuthenticationCommand : IdentityCommand
{
    private readonly Dictionary<string, IamAuthentication> _regions = new(StringComparer.Ordinal);
    private readonly HashSet<IamHolder> _seen = [];
    private readonly List<(IamHolder Holder, IamStep Step)> _waiting = [];
    private EndpointFinder? _finder;
    private HighImpact? _highImpact;

    /// <summary>Identifiers or host names of instances and clusters. An instance in a cluster stands for its cluster.</summary>
    [Parameter(ParameterSetName = TargetSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("HostName")]
    [EndpointNameTransformation]
    [ValidateNotNullOrEmpty]
    public string[] Identifier { get; set; } = [];

    /// <summary>The region. A host name carries its own; else the profile's or the environment's.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>Changes now and not in the next maintenance window. Enabling needs no restart.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter ApplyImmediately { get; set; }

    /// <summary>Waits until the change is in force; with ApplyImmediately only.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter Wait { get; set; }

    /// <summary>The most seconds to wait; 1800 if not given.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateRange(1, 86400)]
    public int WaitTimeout { get; set; } = 1800;

    /// <summary>The way back: ends IAM authentication, so that no token lets anybody in. Asks unless -Confirm:$false is given.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter Disable { get; set; }

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter NoResolve { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        if (Wait && !ApplyImmediately)
        {
            throw new Fault("WaitNeedsApplyImmediately", FaultKind.InvalidArgument, null);
        }

        _finder = new EndpointFinder(region => EndpointDiscovery.In(Identity(region), region, ProfileName), DefaultRegion.Find(ProfileName));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        await ForEachAsync(Identifier, async name =>
        {
            foreach (var endpoint in await _finder!.FindAsync(name, Region, !NoResolve, StopToken))
            {
                await SwitchAsync(IamHolder.Of(endpoint));
            }
        });
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        // All changes are under way by now, so that waiting for one is waiting for all.
        await ForEachAsync(_waiting, one => WaitAsync(one.Holder, one.Step));
    }

    private async Task SwitchAsync(IamHolder holder)
    {
        if (!_seen.Add(holder))
        {
            return;
        }

        var setting = await In(holder.Region).ReadAsync(holder, StopToken);
        var step = setting.StepTo(!Disable, ApplyImmediately);
        if (step == IamStep.Change)
        {
            if (!MayChange(holder))
            {
                return;
            }

            setting = await In(holder.Region).SetAsync(holder, !Disable, ApplyImmediately, StopToken);
        }

        if (Wait && step is IamStep.Change or IamStep.UnderWay)
        {
            _waiting.Add((holder, step));
        }
        else
        {
            WriteObject(EndpointResults.From(setting, step, !Disable));
        }
    }

    private async Task WaitAsync(IamHolder holder, IamStep step)
    {
        var progress = new ProgressMeter(this, MyInvocation.MyCommand.Name);
        IamSetting? last = null;
        await foreach (var now in In(holder.Region).WatchAsync(holder, !Disable, TimeSpan.FromSeconds(WaitTimeout), StopToken))
        {
            last = now;
            if (progress.IsDue)
            {
                progress.Show($"{holder}: status {now.Status}, IAM authentication {(now.Enabled ? "on" : "off")}");
            }
        }

        progress.End();
        WriteObject(EndpointResults.From(last!, step, !Disable));
    }

    private bool MayChange(IamHolder holder)
    {
        var verb = Disable ? "Disable" : "Enable";
        var when = ApplyImmediately ? "immediately" : "in the next maintenance window";
        var action = $"{verb} IAM database authentication {when}";
        return ShouldProcess(holder.ToString(), action) && (!Disable || IsConfirmed(holder));
    }

    /// <summary>Ending it locks IAM's users out.</summary>
    private bool IsConfirmed(IamHolder holder) => (_highImpact ??= new HighImpact(this))
        .IsConfirmed(Messages.Format("IamDisableQuery", holder), "IAM database authentication");

    private IamAuthentication In(string region)
    {
        if (!_regions.TryGetValue(region, out var rds))
        {
            rds = _regions[region] = IamAuthentication.In(Identity(region), region, ProfileName);
        }

        return rds;
    }

    private IIdentitySource Identity(string region) => IdentityFor(Environment.UserName, Environment.MachineName, region);
}
