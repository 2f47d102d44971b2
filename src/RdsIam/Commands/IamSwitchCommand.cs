using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Endpoints;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that switch IAM authentication on and off.</summary>
public abstract class IamSwitchCommand : IdentityCommand
{
    private readonly EndpointCatalogs _catalogs = new();
    private IamSwitch? _switch;

    /// <summary>
    /// Identifiers, wildcard patterns of them, or host names of instances and clusters. An instance in a cluster stands for its
    /// cluster.
    /// </summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        HelpMessage = "The identifier or host name of an instance or cluster, or a pattern such as shop*; Get-RdsIamEndpoint lists those of the account. An empty line ends the list.")]
    [Alias("HostName")]
    [EndpointNameTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[] Identifier { get; set; } = [];

    /// <summary>The AWS region. From a host name where it carries one; else the profile's or the environment's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [PSDefaultValue(Help = "that of the host name, else of the profile or the environment")]
    public string? Region { get; set; }

    /// <summary>Changes now and not in the next maintenance window. It needs no restart.</summary>
    [Parameter]
    public SwitchParameter ApplyImmediately { get; set; }

    /// <summary>Waits until the change is in force; with ApplyImmediately only.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The most seconds to wait; 1800 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int WaitTimeout { get; set; } = 1800;

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter]
    public SwitchParameter NoResolve { get; set; }

    /// <summary>What IAM authentication is to be.</summary>
    private protected abstract bool Wanted { get; }

    /// <summary>Whether the log of refused logins is to be sent to CloudWatch, too.</summary>
    private protected virtual bool WantsLog => false;

    /// <summary>Shows the change to -WhatIf, and asks where it is to be asked.</summary>
    /// <param name="holder">Whose setting.</param>
    /// <param name="when">"immediately" or "in the next maintenance window".</param>
    private protected abstract bool MayChange(IamHolder holder, string when);

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        if (Wait && !ApplyImmediately)
        {
            throw new Fault(ModuleMessages.WaitNeedsApplyImmediately, FaultKind.InvalidArgument, null);
        }

        var wish = new IamWish(Wanted, ApplyImmediately, Wait ? TimeSpan.FromSeconds(WaitTimeout) : null) { Log = WantsLog };
        _switch = new IamSwitch(region => IamAuthentication.In(IdentityWords.Of(this).In(region), region, ProfileName), wish);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        var catalog = _catalogs.For(IdentityWords.Of(this));
        await ForEachAsync(Identifier, async name =>
        {
            var pattern = IdentifierPattern.Of(name);
            var found = await catalog.FindAsync(name, Region, !NoResolve, pattern, StopToken);
            // Who names a proxy is told why not; a pattern only happens to match one.
            foreach (var endpoint in found.Where(endpoint => pattern is null || !endpoint.IsProxy))
            {
                await SetAsync(endpoint);
            }
        });
    }

    /// <summary>All changes are under way by now, so that waiting for one is waiting for all.</summary>
    protected override Task EndAsync() => ForEachAsync(_switch!.UnderWay, WaitAsync);

    private async Task SetAsync(RdsEndpoint endpoint)
    {
        var when = ApplyImmediately ? "immediately" : "in the next maintenance window";
        if (await _switch!.SetAsync(IamHolder.Of(endpoint), holder => MayChange(holder, when), StopToken) is { } outcome)
        {
            WriteObject(EndpointResults.From(outcome.Setting, outcome.Step, Wanted));
        }
    }

    private async Task WaitAsync(IamOutcome underWay)
    {
        var progress = new ProgressMeter(this, MyInvocation.MyCommand.Name);
        var setting = await _switch!.WaitAsync(
            underWay, now => progress.ShowIfDue(() => $"{now.Holder}: status {now.Status}, IAM authentication {(now.Enabled ? "on" : "off")}"),
            StopToken);
        progress.End();
        WriteObject(EndpointResults.From(setting, underWay.Step, Wanted));
    }
}
