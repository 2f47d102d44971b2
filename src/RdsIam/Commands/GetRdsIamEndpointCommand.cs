using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Credentials;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Finds the endpoints of instances, clusters and proxies, with what a login through them needs.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamEndpoint", DefaultParameterSetName = TargetSet)]
[OutputType(typeof(RdsIamEndpoint))]
public sealed class GetRdsIamEndpointCommand : IdentityCommand
{
    private readonly Dictionary<string, EndpointDiscovery> _regions = new(StringComparer.Ordinal);
    private EndpointLookup? _lookup;

    /// <summary>Identifiers, wildcard patterns of them, resource ids or host names; everything if not given.</summary>
    [Parameter(ParameterSetName = TargetSet, Position = 0, ValueFromPipeline = true)]
    [Alias("HostName")]
    [EndpointNameTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Identifier { get; set; }

    /// <summary>The regions to look in. A host name carries its own; else the profile's or the environment's.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Region { get; set; }

    /// <summary>Engines other than PostgreSQL too.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter AllEngines { get; set; }

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter NoResolve { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        _lookup = new EndpointLookup(In);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        if (Identifier is null)
        {
            await SearchAsync(null, null);
        }

        await ForEachAsync(Identifier ?? [], async text =>
        {
            var name = EndpointName.Parse(text);
            var isPattern = WildcardPattern.ContainsWildcardCharacters(name.Text);
            await (name.IsHostName && !isPattern
                ? LookUpAsync(name.Text)
                : SearchAsync(name, isPattern ? WildcardPattern.Get(name.Text, WildcardOptions.IgnoreCase) : null));
        });
    }

    private async Task LookUpAsync(string hostName)
    {
        var region = Region is [var one] ? one : null;
        var (host, _) = HostAndPort.Parse(hostName);
        var endpoint = await _lookup!.FindAsync(host, region, DefaultRegion.Find(ProfileName), !NoResolve, StopToken);
        WriteObject(EndpointResults.From(endpoint));
    }

    private async Task SearchAsync(EndpointName? name, WildcardPattern? pattern)
    {
        var regions = EndpointName.Regions(name?.Region is { } own ? [own] : Region, DefaultRegion.Find(ProfileName));
        var search = new EndpointSearch([.. regions.Select(In)], name, pattern is null ? null : pattern.IsMatch, AllEngines);
        var told = new HashSet<string>();
        foreach (var listing in search.Listings(StopToken))
        {
            await WriteAsync(listing, told);
        }

        foreach (var fault in search.Failures(isWhole: told.Count == 0))
        {
            WriteError(ErrorRecords.From(fault));
        }
    }

    /// <summary>What fails all listings alike, such as credentials that are missing, is told once.</summary>
    private async Task WriteAsync(IAsyncEnumerable<RdsEndpoint> listing, HashSet<string> told)
    {
        try
        {
            await foreach (var endpoint in listing)
            {
                WriteObject(EndpointResults.From(endpoint));
            }
        }
        catch (Fault fault)
        {
            if (told.Add(fault.Message))
            {
                WriteError(ErrorRecords.From(fault));
            }
        }
    }

    private EndpointDiscovery In(string region)
    {
        if (!_regions.TryGetValue(region, out var discovery))
        {
            var identity = IdentityFor(Environment.UserName, Environment.MachineName, region);
            discovery = _regions[region] = EndpointDiscovery.In(identity, region, ProfileName);
        }

        return discovery;
    }
}
